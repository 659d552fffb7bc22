"""What can be wrong with an answer, said in both languages."""

from typing import Final

from engine.texts import Text

PROBLEMS: Final = {
    "required": ("必填。", "Please answer."),
    "must_be_ticked": ("必须勾选。", "Please tick."),
    "unknown_field": ("此表单没有该字段。", "This form has no such field."),
    "not_text": ("请填写文字。", "A text is wanted."),
    "control_characters": ("含有不可见的控制字符。", "Contains control characters."),
    "too_short": ("至少 {least} 个字符。", "At least {least} characters."),
    "too_long": ("最多 {most} 个字符。", "At most {most} characters."),
    "pattern": ("格式不正确。", "Not in the expected form."),
    "phone": (
        "请填写手机号或固定电话，如 13800000000、021-55550000。",
        "A mobile or landline number is wanted, such as 13800000000 or 021-55550000.",
    ),
    "email": (
        "请填写邮箱地址，如 name@example.com。",
        "An e-mail address is wanted, such as name@example.com.",
    ),
    "url": (
        "请填写以 http:// 或 https:// 开头的网址。",
        "An address is wanted that begins with http:// or https://.",
    ),
    "not_a_number": ("请填写数字。", "A number is wanted."),
    "not_whole": ("请填写整数。", "A whole number is wanted."),
    "too_many_digits": ("最多 34 位数字。", "At most 34 digits."),
    "too_many_decimals": ("最多 {digits} 位小数。", "At most {digits} decimals."),
    "too_little": ("不得小于 {least}。", "Not less than {least}."),
    "too_much": ("不得大于 {most}。", "Not more than {most}."),
    "not_yes_or_no": ("请选择是或否。", "Yes or no is wanted."),
    "not_an_option": ("“{value}”不在可选项中。", '"{value}" is not one of the options.'),
    "not_led": (
        "不能选择 {value}：只能选择您的下属，不能是您本人或唯一在用的管理员。",
        "{value} cannot be chosen: only people whom you lead, never yourself nor the only"
        " administrator left.",
    ),
    "not_a_date": ("请填写日期，如 2026-12-01。", "A date is wanted, such as 2026-12-01."),
    "not_a_time": ("请填写时间，如 09:30。", "A time is wanted, such as 09:30."),
    "not_a_datetime": (
        "请填写日期和时间，如 2026-12-01T09:30。",
        "A date and time is wanted, such as 2026-12-01T09:30.",
    ),
    "too_early": ("不得早于 {least}。", "Not before {least}."),
    "too_late": ("不得晚于 {most}。", "Not after {most}."),
    "not_a_file": ("请选择文件。", "A file is wanted."),
    "not_a_list": ("请填写列表。", "A list is wanted."),
    "not_a_row": ("每一行都应是一组字段。", "Each row is a set of fields."),
    "too_few_items": ("至少 {least} 项。", "At least {least}."),
    "too_many_items": ("最多 {most} 项。", "At most {most}."),
    "check": ("未通过校验：{source}", "Does not pass: {source}"),
}


class Wrong(Exception):
    """An answer that its field does not take."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.text = problem(code, **facts)


def problem(code: str, **facts: object) -> Text:
    """The words for a problem.

    >>> problem("too_short", least=5).en
    'At least 5 characters.'
    """
    zh, en = PROBLEMS[code]
    return Text(zh.format(**facts), en.format(**facts))
