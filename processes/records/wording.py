"""Names, companies, phones and e-mails in one form, so that the same one is found again."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_LEGAL_FORM: Final = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|集团|公司"
    r"|,?\s*co\.?,?\s*ltd\.?|,?\s*(inc|ltd|llc|corp|gmbh)\.?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A text in its one form; ``ok`` says whether it can be right."""

    text: str
    ok: bool = True


_LETTERS: Final = ("０９", "ＡＺ", "ａｚ")
_HALF: Final = {
    wide: wide - 0xFEE0 for first, last in _LETTERS for wide in range(ord(first), ord(last) + 1)
}


def tidy(text: object) -> str:
    """What somebody wrote, kept: full-width letters made half-width, spaces of a line collapsed.

    >>> tidy("  华东 机械　ＡＢＣ，急？ ")
    '华东 机械 ABC，急？'
    """
    lines = unicodedata.normalize("NFC", str(text or "")).translate(_HALF).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def folded(text: object) -> str:
    """A text for comparison only: one line, all signs in their half-width form.

    >>> folded("华东（上海）")
    '华东(上海)'
    """
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).split())


def company_key(name: object) -> str:
    """A company's name without its legal form and spaces, for comparison only.

    >>> company_key("华东机械有限公司") == company_key("华东 机械")
    True
    >>> company_key("Acme Co., Ltd.")
    'acme'
    """
    text = folded(name).casefold()
    while (shorter := _LEGAL_FORM.sub("", text).strip()) and shorter != text:
        text = shorter
    return text.replace(" ", "")


def phone(text: object) -> Written:
    """A number as it is dialled in China; a foreign one with its ``+``.

    >>> phone("+86 138-0000-0000"), phone("021 5555 0000"), phone("12345")
    (Written(text='13800000000', ok=True), Written(text='02155550000', ok=True), \
Written(text='12345', ok=False))
    """
    plain = folded(text)
    if not plain:
        return Written("")
    try:
        number = phonenumbers.parse(re.sub(r"^0086", "+86", plain), "CN")
    except phonenumbers.NumberParseException:
        return Written(plain, ok=False)
    if not phonenumbers.is_valid_number(number):
        return Written(plain, ok=False)
    if number.country_code != 86:
        return Written(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return Written(re.sub(r"\D", "", national))


def email(text: object) -> Written:
    """An address in lower case.

    >>> email(" W@Ex.CN "), email("nobody@nowhere")
    (Written(text='w@ex.cn', ok=True), Written(text='nobody@nowhere', ok=False))
    """
    plain = folded(text).lower()
    if not plain:
        return Written("")
    try:
        found = validate_email(plain, check_deliverability=False)
    except EmailNotValidError:
        return Written(plain, ok=False)
    return Written(found.normalized.lower())


UNTOLD: Final = "•••"
"""What people without the right see of an amount."""


def masked(text: str) -> str:
    """What people without the right see of a phone or an address.

    >>> masked("13800000000"), masked("wang@ex.cn"), masked("")
    ('138****0000', 'w***@ex.cn', '')
    """
    name, at, domain = text.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{text[:3]}****{text[-4:]}" if len(text) > 7 else "*" * len(text)
