"""Why a built-in function gave null, in English and Chinese: the ends of sentences of ``texts``."""

from typing import Final

REASONS: Final[dict[str, tuple[str, str]]] = {
    # Lists
    "empty_list": ("the list is empty", "列表为空"),
    "item_not_number": ("an item is not a number", "有一项不是数字"),
    "item_not_text": ("an item is not a text", "有一项不是文本"),
    "item_not_context": ("an item is not a context", "有一项不是上下文"),
    "too_few_items": ("there are fewer than two items", "少于两项"),
    "no_position": (
        "there is no position {position} in a list of {length}",
        "长度为 {length} 的列表没有第 {position} 项",
    ),
    "no_items_from": (
        "there are not {length} items from position {start}",
        "从第 {start} 项起不足 {length} 项",
    ),
    "list_is_null": ("a list is null", "有一个列表为 null"),
    "match_not_boolean": (
        "the function does not give true or false",
        "该函数没有返回真或假",
    ),
    "lists_too_deep": (
        "there are more than {limit} lists inside each other",
        "列表嵌套超过 {limit} 层",
    ),
    "bad_size": ("the size is not a positive whole number", "大小不是正整数"),
    # Numbers
    "bad_scale": (
        "scale {scale} is not between -6111 and 6176",
        "精度 {scale} 不在 -6111 到 6176 之间",
    ),
    "zero_divisor": ("the divisor is zero", "除数为零"),
    "not_positive": ("the number is not positive", "该数不是正数"),
    "no_number": ("“{text}” is not a number", "“{text}”不是数字"),
    "bad_separator": (
        "a separator is not a space, comma or point",
        "分隔符不是空格、逗号或点",
    ),
    "same_separators": ("the separators are the same", "两个分隔符相同"),
    # Texts
    "no_start": ("there is no position {start}", "没有第 {start} 个位置"),
    "length_below_one": ("the length is less than 1", "长度小于 1"),
    # Dates and times
    "no_date": ("“{text}” is not a date", "“{text}”不是日期"),
    "no_date_time": ("“{text}” is not a date and time", "“{text}”不是日期时间"),
    "no_time": ("“{text}” is not a time", "“{text}”不是时间"),
    "no_duration": ("“{text}” is not a duration", "“{text}”不是时长"),
    "part_not_whole": ("a part is not a whole number", "有一部分不是整数"),
    "offset_too_large": ("the offset is too large", "时区偏移过大"),
    # Ranges
    "no_range": ("“{text}” is not a range", "“{text}”不是区间"),
    "end_missing": ("an end that is included is missing", "缺少包含在内的端点"),
    "ends_reversed": ("the ends are in the wrong order", "两端顺序颠倒"),
    "end_not_constant": ("an end is not a constant", "端点不是常量"),
    # Contexts
    "no_keys": ("there are no keys", "没有键"),
    "keys_not_texts": ("the keys are not texts", "键不是文本"),
    "entry_incomplete": ("an entry has no key or no value", "有一项缺少键或值"),
    "bad_key": ("“{key}” is not a text, or stands twice", "“{key}”不是文本，或出现两次"),
    "no_inner_context": ("“{key}” is not a context", "“{key}”不是上下文"),
    # Regular expressions
    "pattern_flags": ("there are no flags “{flags}”", "没有标志“{flags}”"),
    "pattern_unreadable": ("it cannot be read", "无法解析"),
    "pattern_ends": ("it ends too early", "过早结束"),
    "pattern_bracket_extra": (
        "a bracket is closed that was not opened",
        "有未打开就关闭的括号",
    ),
    "pattern_bracket_open": ("a bracket is not closed", "括号没有关闭"),
    "pattern_quantifiers": ("a quantifier follows a quantifier", "量词后又有量词"),
    "pattern_stray": (
        "“{sign}” stands where nothing is to repeat or to close",
        "“{sign}”处没有可重复或可关闭的内容",
    ),
    "pattern_groups": (
        "look-around and inline flags are not known",
        "不支持环视和内联标志",
    ),
    "pattern_reference": ("there is no group {number} before", "前面没有第 {number} 组"),
    "pattern_escape": ("“{sign}” is not known", "不支持“{sign}”"),
    "pattern_property": (
        "a category or block in braces is missing",
        "缺少花括号中的类别或区块",
    ),
    "pattern_subtraction": (
        "after a subtraction the class must end",
        "减法之后字符类必须结束",
    ),
    "pattern_range": ("a range ends with a class", "范围以字符类结尾"),
    "pattern_nested": ("a bracket stands inside brackets", "方括号中又有方括号"),
    "replacement_escape": (
        "a backslash stands only before a backslash or $",
        "反斜杠只能在反斜杠或 $ 之前",
    ),
    "replacement_group": ("$ stands only before a number", "$ 只能在数字之前"),
}
