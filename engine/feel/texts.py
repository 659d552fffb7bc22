"""Every sentence that FEEL says to a person, in English and Chinese."""

from typing import Final, NamedTuple

from engine.feel.reasons import REASONS

LONGEST_FACT: Final = 80
"""Characters of a person's own text that a sentence repeats."""


class Said(NamedTuple):
    """One sentence in both languages."""

    en: str
    zh: str


def said(code: str, **facts: object) -> Said:
    """Fill the sentence of ``code``; empty where there is none (a missing hint)."""
    found = TEXTS.get(code) or REASONS.get(code)
    if found is None:
        return Said("", "")
    return Said(found[0].format(**in_language(facts, 0)), found[1].format(**in_language(facts, 1)))


def in_language(facts: dict[str, object], language: int) -> dict[str, object]:
    """The facts as a sentence of one language repeats them."""
    return {
        name: fact[language] if isinstance(fact, Said) else shortened(fact)
        for name, fact in facts.items()
    }


def shortened(fact: object) -> object:
    """The fact, without the rest of a long text."""
    if isinstance(fact, str) and len(fact) > LONGEST_FACT:
        return f"{fact[:LONGEST_FACT]}…"
    return fact


TEXTS: Final[dict[str, tuple[str, str]]] = {
    "at": (
        "Line {line}, column {column}: {what} {cure}",
        "第 {line} 行第 {column} 列：{what}{cure}",
    ),
    # Syntax
    "unexpected": ("“{found}” is not expected here.", "此处不应出现“{found}”。"),
    "expected": (
        "{wanted} is expected here, not “{found}”.",
        "此处应为{wanted}，而不是“{found}”。",
    ),
    "ended_without": (
        "the expression ends too early: {wanted} is missing.",
        "表达式过早结束：缺少{wanted}。",
    ),
    "name_expected": (
        "a name is expected here, not “{found}”.",
        "此处应为名称，而不是“{found}”。",
    ),
    "type_expected": (
        "a type is expected here, not “{found}”.",
        "此处应为类型，而不是“{found}”。",
    ),
    "text_expected": (
        "a text in quotation marks is expected here, not “{found}”.",
        "此处应为带引号的文本，而不是“{found}”。",
    ),
    "not_without_brackets": (
        "“not” is a function.",
        "“not”是函数。",
    ),
    "not_without_brackets.hint": ("Write not(…).", "请写 not(…)。"),
    "operand_missing": (
        "a value is expected here, not “{found}”.",
        "此处应有一个值，而不是“{found}”。",
    ),
    "ended": ("the expression ends too early.", "表达式过早结束。"),
    "ended.hint": ("A value or a closing bracket is missing.", "缺少值或右括号。"),
    "name_unknown": (
        "“{name}” is not a known name.",
        "“{name}”不是已知的名称。",
    ),
    "name_unknown.hint": (
        "Put an operator between the words, or declare the name with its spaces.",
        "请在词之间加运算符，或声明这个带空格的名称。",
    ),
    "text_open": ("the text has no closing quotation mark.", "文本缺少结尾的引号。"),
    "text_open.hint": ('Close it with ".', '请用 " 结束。'),
    "comment_open": ("the comment has no end.", "注释没有结束。"),
    "comment_open.hint": ("Close it with */.", "请用 */ 结束。"),
    "equals_twice": ("“==” is not an operator of FEEL.", "FEEL 中没有“==”运算符。"),
    "equals_twice.hint": ("Write a single =.", "请只写一个 =。"),
    "single_quotes": (
        "texts do not stand in single quotation marks.",
        "文本不能用单引号。",
    ),
    "single_quotes.hint": ('Write "…".', '请写成 "…"。'),
    "symbol_and": ("“&&” is not an operator of FEEL.", "FEEL 中没有“&&”运算符。"),
    "symbol_and.hint": ("Write and.", "请写 and。"),
    "symbol_or": ("“||” is not an operator of FEEL.", "FEEL 中没有“||”运算符。"),
    "symbol_or.hint": ("Write or.", "请写 or。"),
    "empty": ("the expression is empty.", "表达式为空。"),
    "number_too_large": (
        "“{found}” is too large a number.",
        "数值“{found}”过大。",
    ),
    "at_literal": (
        "“{text}” is not a date, time or duration.",
        "“{text}”不是日期、时间或时长。",
    ),
    "at_literal.hint": (
        'Examples: @"2026-12-01", @"09:00:00", @"2026-12-01T09:00:00+08:00", @"PT48H".',
        '例如：@"2026-12-01"、@"09:00:00"、@"2026-12-01T09:00:00+08:00"、@"PT48H"。',
    ),
    "key_missing": ("a key is expected here, not “{found}”.", "此处应为键，而不是“{found}”。"),
    "key_twice": ("the key “{name}” stands twice.", "键“{name}”出现了两次。"),
    "arguments_mixed": (
        "arguments are either all named or none.",
        "参数要么全部具名，要么全部不具名。",
    ),
    "type_unknown": ("“{name}” is not a type.", "“{name}”不是类型。"),
    "type_unknown.hint": (
        "Types are number, string, boolean, date, time, date and time, "
        "days and time duration, years and months duration, list<…>, context<…>, range<…>, Any.",
        "类型有 number、string、boolean、date、time、date and time、"
        "days and time duration、years and months duration、list<…>、context<…>、range<…>、Any。",
    ),
    # Limits
    "source_too_long": (
        "The expression has {length} characters; {limit} are allowed.",
        "表达式有 {length} 个字符，最多允许 {limit} 个。",
    ),
    "too_many_parts": (
        "The expression has more than {limit} parts.",
        "表达式的组成部分超过 {limit} 个。",
    ),
    "too_deep": (
        "The expression is nested more than {limit} levels deep.",
        "表达式嵌套超过 {limit} 层。",
    ),
    "too_much_work": (
        "The evaluation needs more than {limit} units of work.",
        "求值的工作量超过 {limit} 个单位。",
    ),
    "text_too_long": (
        "A text would grow past {limit} characters.",
        "文本将超过 {limit} 个字符。",
    ),
    "list_too_long": ("A list would grow past {limit} items.", "列表将超过 {limit} 项。"),
    "calls_too_deep": (
        "Functions call each other more than {limit} levels deep.",
        "函数相互调用超过 {limit} 层。",
    ),
    "value_too_large": (
        "A value would grow past {limit} parts.",
        "值将超过 {limit} 个组成部分。",
    ),
    "not_a_number": ("A number in the data is not finite.", "数据中的数值不是有限数。"),
    "data_too_deep": ("A value is nested too deeply.", "值的嵌套过深。"),
    # Values
    "not_a_value": ("A {type} is not a value of FEEL.", "{type} 不是 FEEL 的值。"),
    "no_json": ("A {kind} has no form in JSON.", "{kind} 没有 JSON 形式。"),
    # Warnings: why something became null
    "no_variable": ("There is no variable “{name}”.", "没有名为“{name}”的变量。"),
    "no_function": ("There is no function “{name}”.", "没有名为“{name}”的函数。"),
    "no_entry": ("There is no entry “{name}” in the context.", "上下文中没有“{name}”。"),
    "no_property": ("A {kind} has no “{name}”.", "{kind} 没有“{name}”。"),
    "no_operation": (
        "“{op}” does not work on {left} and {right}.",
        "“{op}”不能用于 {left} 和 {right}。",
    ),
    "no_negation": ("A {kind} has no negative.", "{kind} 没有负值。"),
    "not_comparable": (
        "A {left} cannot be compared with a {right}.",
        "{left} 不能与 {right} 比较。",
    ),
    "not_boolean": (
        "“{op}” needs true or false, not a {kind}.",
        "“{op}”需要真假值，而不是 {kind}。",
    ),
    "division_by_zero": ("Division by zero.", "除数为零。"),
    "out_of_range": ("The number is too large or not defined.", "数值过大或未定义。"),
    "no_item": (
        "There is no item {index} in a list of {length}.",
        "列表共 {length} 项，没有第 {index} 项。",
    ),
    "not_a_filter": (
        "A filter is a number or a condition, not a {kind}.",
        "过滤器应为数字或条件，而不是 {kind}。",
    ),
    "not_iterable": ("A {kind} cannot be walked through.", "{kind} 不能遍历。"),
    "not_a_function": ("A {kind} cannot be called.", "{kind} 不能调用。"),
    "wrong_arguments": (
        "{name}() cannot be called like this; it is {form}.",
        "{name}() 不能这样调用；正确形式为 {form}。",
    ),
    "wrong_argument": (
        "{name}(): “{param}” must be {wanted}, not {kind}.",
        "{name}():“{param}”应为 {wanted}，而不是 {kind}。",
    ),
    "bad_argument": ("{name}(): {why}.", "函数 {name}():{why}。"),
    "range_backwards": (
        "The range ends before it starts. Leave its brackets out to count down.",
        "区间的终点在起点之前。要倒数请去掉括号。",
    ),
    "not_a_range": (
        "A range needs two ends of one kind, not {left} and {right}.",
        "区间的两端应为同一类型，而不是 {left} 和 {right}。",
    ),
    "no_external": (
        "“{name}” is run nowhere; only some functions of java.lang have an equal here.",
        "不运行“{name}”；仅部分 java.lang 函数有对应实现。",
    ),
    "wrong_type": ("A {kind} is not a {wanted}.", "{kind} 不是 {wanted}。"),
    "bad_pattern": (
        "“{pattern}” is not a regular expression: {why}.",
        "“{pattern}”不是正则表达式：{why}。",
    ),
    "slow_pattern": (
        "“{pattern}” takes too long on this text.",
        "“{pattern}”匹配此文本耗时过长。",
    ),
}
