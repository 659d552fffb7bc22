"""Every sentence that DMN says to a person, in English and Chinese, with its cure."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened and what to do about it, in both languages; the cures may be empty."""

    en: str
    zh: str
    cure_en: str = ""
    cure_zh: str = ""


def said(code: str, **facts: object) -> Sentence:
    """Fill the sentence of ``code``."""
    found = TEXTS[code]
    return Sentence(
        *(part.format(**facts) for part in (found.en, found.zh, found.cure_en, found.cure_zh))
    )


TEXTS: Final[dict[str, Sentence]] = {
    # The file
    "too_large": Sentence(
        "The file has {size} bytes; {limit} are allowed.",
        "文件有 {size} 字节，最多允许 {limit} 字节。",
        "Split it into several models.",
        "请拆分为多个模型。",
    ),
    "not_xml": Sentence(
        "The file is not well-formed XML: {why}.",
        "文件不是格式良好的 XML:{why}。",
        "Export it again from the modelling tool.",
        "请从建模工具重新导出。",
    ),
    "encoding": Sentence(
        "The file is written in {encoding}.",
        "文件编码为 {encoding}。",
        "Save it as UTF-8.",
        "请保存为 UTF-8。",
    ),
    "doctype": Sentence(
        "The file has a document type declaration.",
        "文件含有文档类型声明。",
        "Remove the <!DOCTYPE …>.",
        "请删除 <!DOCTYPE …>。",
    ),
    "too_many": Sentence(
        "The file has more than {limit} {what}.",
        "文件中的 {what} 超过 {limit}。",
        "Split it into several models.",
        "请拆分为多个模型。",
    ),
    "not_dmn": Sentence(
        "The root element is “{found}”.",
        "根元素是“{found}”。",
        "A DMN file begins with <definitions>.",
        "DMN 文件以 <definitions> 开头。",
    ),
    # Elements and references
    "no_name": Sentence(
        "The {what} has no name.",
        "{what} 没有名称。",
        "Give it a name.",
        "请为其命名。",
    ),
    "id_twice": Sentence(
        "The id “{id}” stands twice.",
        "标识“{id}”重复。",
        "Give one of the two another id.",
        "请修改其中一个标识。",
    ),
    "name_twice": Sentence(
        "Two elements are called “{name}”.",
        "有两个元素名为“{name}”。",
        "Rename one of them.",
        "请修改其中一个名称。",
    ),
    "no_target": Sentence(
        "“{href}” leads nowhere.",
        "“{href}”指向不存在的元素。",
        "Draw the requirement again, or give the imported file.",
        "请重新绘制依赖关系，或提供被导入的文件。",
    ),
    "no_import": Sentence(
        "The imported model “{namespace}” is not there.",
        "找不到被导入的模型“{namespace}”。",
        "Give its file together with this one.",
        "请与本文件一起提供该模型文件。",
    ),
    "cycle": Sentence(
        "“{name}” depends on itself: {path}.",
        "“{name}”依赖自身：{path}。",
        "Remove one of these requirements.",
        "请删除其中一个依赖。",
    ),
    "import_cycle": Sentence(
        "The models import each other: {path}.",
        "模型互相导入：{path}。",
        "Move what both need into a third model.",
        "请把共用部分移到第三个模型。",
    ),
    "unknown_type": Sentence(
        "There is no type “{name}”.",
        "没有类型“{name}”。",
        "Define it as an item definition, or use number, string, boolean, date, time, dateTime "
        "or a duration.",
        "请定义该类型，或使用 number、string、boolean、date、time、dateTime、时长类型。",
    ),
    "type_cycle": Sentence(
        "The type “{name}” is made of itself.",
        "类型“{name}”由自身构成。",
        "Remove it from its own components.",
        "请从其组成中移除自身。",
    ),
    "language": Sentence(
        "Expressions in “{language}” are not run.",
        "不支持表达式语言“{language}”。",
        "Write them in FEEL.",
        "请用 FEEL 编写。",
    ),
    "function_kind": Sentence(
        "Functions of kind {kind} are not run; the result is null.",
        "不运行 {kind} 类型的函数，结果为空。",
        "Write the function in FEEL.",
        "请用 FEEL 编写函数。",
    ),
    "not_feel": Sentence(
        "{place}: {why_en} (in “{source}”)",
        "{place}:{why_zh}(位于“{source}”)",
        "{hint_en}",
        "{hint_zh}",
    ),
    "missing": Sentence(
        "{place}: the {what} is missing.",
        "{place}：缺少 {what}。",
        "Fill it in.",
        "请补充。",
    ),
    "unknown_box": Sentence(
        "“{tag}” is not a boxed expression.",
        "“{tag}”不是可识别的表达式框。",
        "Use a decision table, literal expression, context, relation, list, invocation, function, "
        "conditional, filter or iterator.",
        "请使用决策表、文字表达式、上下文、关系、列表、调用、函数、条件、过滤器或迭代器。",
    ),
    # Decision tables
    "unknown_policy": Sentence(
        "“{policy}” is not a hit policy.",
        "“{policy}”不是命中策略。",
        "Use UNIQUE, ANY, FIRST, PRIORITY, RULE ORDER, OUTPUT ORDER or COLLECT.",
        "请使用 UNIQUE、ANY、FIRST、PRIORITY、RULE ORDER、OUTPUT ORDER 或 COLLECT。",
    ),
    "unknown_aggregation": Sentence(
        "“{aggregation}” is not an aggregation.",
        "“{aggregation}”不是聚合方式。",
        "Use SUM, MIN, MAX or COUNT.",
        "请使用 SUM、MIN、MAX 或 COUNT。",
    ),
    "no_outputs": Sentence(
        "The decision table has no output column.",
        "决策表没有输出列。",
        "Add an output.",
        "请添加输出列。",
    ),
    "no_order": Sentence(
        "The hit policy {policy} needs the order of the output values.",
        "命中策略 {policy} 需要输出值的顺序。",
        "List the allowed values of an output, most important first.",
        "请列出输出列的允许值，重要的在前。",
    ),
    "cell_count": Sentence(
        "{place}: {found} {what} entries for {wanted} columns.",
        "{place}:{wanted} 列却有 {found} 个 {what} 单元格。",
        "Give every column one entry; “-” where anything goes.",
        "每列填写一个单元格，任意值用“-”。",
    ),
    "output_name": Sentence(
        "Output {number} of several has no name.",
        "多个输出列中的第 {number} 列没有名称。",
        "Name every output column.",
        "请为每个输出列命名。",
    ),
    # Warnings: what happened in an evaluation
    "feel": Sentence("{place}, {line}:{column}: {why}", "{place},{line}:{column}:{why}"),
    "several_rules": Sentence(
        "{place}: rules {rules} match at once, and the hit policy allows one; the result is null.",
        "{place}：规则 {rules} 同时命中，而命中策略只允许一条；结果为空。",
        "Make the rules exclude each other, or choose the hit policy FIRST.",
        "请使规则互斥，或改用 FIRST 策略。",
    ),
    "different_outputs": Sentence(
        "{place}: rules {rules} match with different outputs; the result is null.",
        "{place}：规则 {rules} 同时命中但输出不同；结果为空。",
        "Give them the same outputs, or choose another hit policy.",
        "请统一输出，或更换命中策略。",
    ),
    "no_rule": Sentence(
        "{place}: no rule matches {inputs}.",
        "{place}：没有规则匹配 {inputs}。",
        "Add a rule or a default output.",
        "请添加规则或默认输出。",
    ),
    "wrong_type": Sentence(
        "{place}: {value} is not a {type}; it became null.",
        "{place}:{value} 不是 {type}，已变为空。",
    ),
    "input_type": Sentence(
        "{place}: {value} is not a {type}.",
        "{place}:{value} 不是 {type}。",
    ),
    "not_allowed": Sentence(
        "{place}: {value} is not among the allowed values {allowed}; it became null.",
        "{place}:{value} 不在允许值 {allowed} 之中，已变为空。",
    ),
    "no_sum": Sentence(
        "{place}: the outputs cannot be put together by {aggregation}; the result is null.",
        "{place}：输出无法按 {aggregation} 聚合，结果为空。",
    ),
    "no_input": Sentence("There is no value for the input “{name}”.", "输入“{name}”没有值。"),
    "not_callable": Sentence(
        "{place}: what is invoked is not a function; the result is null.",
        "{place}：被调用者不是函数，结果为空。",
    ),
    "no_parameter": Sentence(
        "{place}: the function has no parameter “{name}”; the result is null.",
        "{place}：函数没有参数“{name}”，结果为空。",
    ),
    "not_boolean": Sentence(
        "{place}: a condition must be true or false, not {value}; the result is null.",
        "{place}：条件必须为真或假，而不是 {value}；结果为空。",
    ),
    "not_a_list": Sentence(
        "{place}: {value} is not a list; the result is null.",
        "{place}:{value} 不是列表，结果为空。",
    ),
    "too_deep": Sentence(
        "Functions and services call each other more than {limit} levels deep.",
        "函数与服务相互调用超过 {limit} 层。",
    ),
    # Analysis of tables
    "gap": Sentence(
        "{place}: no rule holds for {inputs}.",
        "{place}：没有规则适用于 {inputs}。",
        "Add a rule or a default output.",
        "请添加规则或默认输出。",
    ),
    "overlap": Sentence(
        "{place}: rules {rules} hold together for {inputs}.",
        "{place}：规则 {rules} 同时适用于 {inputs}。",
        "Make them exclude each other, or choose another hit policy.",
        "请使其互斥，或更换命中策略。",
    ),
    "never_reached": Sentence(
        "{place}: rule {rules} is never reached; before it come rules {why}.",
        "{place}：规则 {rules} 永远不会被命中，之前已有规则 {why}。",
        "Remove it, or move it up.",
        "请删除或上移该规则。",
    ),
    "impossible": Sentence(
        "{place}: rule {rules} can never hold: no allowed value passes its cell for {what}.",
        "{place}：规则 {rules} 永远不成立：没有允许值能通过 {what} 的单元格。",
        "Correct the cell or the allowed values.",
        "请修改单元格或允许值。",
    ),
    "output_outside": Sentence(
        "{place}: the output {value} is not among the allowed values {allowed}.",
        "{place}：输出 {value} 不在允许值 {allowed} 之中。",
        "Correct the output or the allowed values.",
        "请修改输出或允许值。",
    ),
    "table_too_large": Sentence(
        "{place}: the table is too large to be analysed whole.",
        "{place}：表过大，无法完整分析。",
        "Split it into several tables.",
        "请拆分为多张表。",
    ),
    "always_null": Sentence(
        "{place}: a part of “{source}” is always null: {why_en}",
        "{place}:“{source}”的一部分总为空：{why_zh}",
    ),
    "not_analysed": Sentence(
        "{place}: {what} could not be analysed ({why}).",
        "{place}:{what} 无法分析({why})。",
    ),
    "limit": Sentence("{why_en}", "{why_zh}"),
    "too_nested": Sentence("The values are nested too deeply.", "数值嵌套过深。"),
    "too_much": Sentence(
        "The decision needs more than {limit} units of work.",
        "决策的工作量超过 {limit} 个单位。",
    ),
}
