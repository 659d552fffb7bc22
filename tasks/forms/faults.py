"""What can be wrong with a form file: what it means, and what to do about it."""

import re
from collections.abc import Collection, Mapping
from typing import Final

from engine.errors import Fault, Severity
from engine.texts import Text

FAULTS: Final = {
    "form_not_json": (
        ("不是有效的 JSON:{why}", "Not valid JSON: {why}"),
        ("用 form-js 编辑器重新保存。", "Save it again with the form-js editor."),
    ),
    "form_too_large": (
        (
            "表单过大：{size}，上限 {limit}。",
            "The form is too large: {size}, the limit is {limit}.",
        ),
        ("拆分成几个任务。", "Ask for it in several tasks."),
    ),
    "form_no_components": (
        ("缺少 components 列表。", "There is no list of components."),
        ("这可能不是 form-js 表单。", "This may not be a form of form-js."),
    ),
    "form_bad_id": (
        ("表单的 id 为空或过长。", "The form's id is empty or too long."),
        ("填写最多 200 个字符的 id。", "Give it an id of at most 200 characters."),
    ),
    "form_unknown_component": (
        ("不支持组件“{type}”。", 'The component "{type}" is not supported.'),
        ("改用 docs/forms.md 中的组件。", "Use one of the components in docs/forms.md."),
    ),
    "form_bad_key": (
        ("“{key}”不能作为字段名。", '"{key}" cannot be the key of a field.'),
        (
            "用字母或下划线开头，只含字母、数字、下划线，层级用点。",
            "Begin with a letter or _, then letters, digits and _; dots between levels.",
        ),
    ),
    "form_reserved_key": (
        ("字段名 {key} 由系统使用。", "The key {key} is the system's own."),
        ("换一个字段名。", "Choose another key."),
    ),
    "form_duplicate_key": (
        ("字段名 {key} 重复。", "The key {key} is used twice."),
        ("每个字段名只用一次。", "Use each key once."),
    ),
    "form_no_label": (
        ("缺少标签。", "There is no label."),
        ("填写 label 和 label_en。", "Give it a label and a label_en."),
    ),
    "form_one_language": (
        ("标签只有一种语言。", "The label is in one language only."),
        ("在 properties 中填写 label_en 或 label_zh。", "Add label_en or label_zh to properties."),
    ),
    "form_bad_value": (
        ("{name} 的值“{value}”无效。", 'The value "{value}" of {name} is not valid.'),
        ("应为：{wanted}。", "Wanted: {wanted}."),
    ),
    "form_feel": (
        ("{name} 的表达式有误：{why}", "The expression of {name} is wrong: {why}"),
        ("修正“{source}”。", 'Mend "{source}".'),
    ),
    "unknown_setting": (
        ("{slot} 用到的设置 {name} 不存在。", "There is no setting {name}, which {slot} reads."),
        ("请改正名称。{near}", "Correct the name.{near}"),
    ),
    "form_not_feel": (
        ("{name} 应为表达式。", "{name} is to be an expression."),
        ("以 = 开头。", "Begin it with =."),
    ),
    "form_bad_pattern": (
        ("正则表达式“{pattern}”无效或不受支持。", 'The pattern "{pattern}" is not understood.'),
        ("修正 validate.pattern。", "Mend validate.pattern."),
    ),
    "form_no_options": (
        ("没有可选项。", "There are no options."),
        (
            "填写 values、valuesKey、valuesExpression 或 properties.type。",
            "Give it values, a valuesKey, a valuesExpression or properties.type.",
        ),
    ),
    "form_duplicate_option": (
        ("可选项 {value} 重复。", "The option {value} is there twice."),
        ("每个值只用一次。", "Use each value once."),
    ),
    "form_wrong_meaning": (
        ("type {type} 不能用于 {kind}。", "The type {type} does not go with a {kind}."),
        ("见 docs/forms.md 的 type 表。", "See the table of types in docs/forms.md."),
    ),
    "form_place": (
        (
            "customFields “{kind}”与 path “{path}”不匹配，自定义字段无处可存。",
            'The customFields "{kind}" do not go with the path "{path}": nothing would keep them.',
        ),
        (
            "放在列表之外的 group 上，并使用 {wanted}。",
            "Put it on a group outside of lists, as one of {wanted}.",
        ),
    ),
    "form_unknown_property": (
        ("properties 中的 {name} 没有作用。", "{name} in properties has no effect."),
        ("检查拼写。", "Check the spelling."),
    ),
}
WARNINGS: Final = frozenset({"form_no_label", "form_one_language", "form_unknown_property"})


class Faults:
    """The faults of one file, in the order in which they are found."""

    def __init__(self, text: str, file: str, settings: Collection[str] = ()) -> None:
        """``settings``: the dotted names of what expressions may name beside variables."""
        self.found: list[Fault] = []
        self.settings = settings
        self._text = text
        self._file = file or None

    def add(
        self, code: str, *, element: str | None = None, label: Text = Text(), **facts: object
    ) -> None:
        """One more thing wrong."""
        message, cure = (_filled(pair, facts) for pair in FAULTS[code])
        severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
        line = self._line(element) if element else None
        self.found.append(Fault(code, message, cure, element, label, line, self._file, severity))

    def _line(self, element: str) -> int | None:
        named = re.search(rf'"(?:key|id|path)"\s*:\s*"{re.escape(element)}"', self._text)
        return self._text.count("\n", 0, named.start()) + 1 if named else None


def _filled(pair: tuple[str, str], facts: Mapping[str, object]) -> Text:
    zh, en = ({name: _said(fact, tag) for name, fact in facts.items()} for tag in ("zh", "en"))
    return Text(pair[0].format_map(zh), pair[1].format_map(en))


def _said(fact: object, language: str) -> object:
    return fact.said_in(language) if isinstance(fact, Text) else fact
