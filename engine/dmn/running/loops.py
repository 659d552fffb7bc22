"""The closures of boxed ``for``, ``some``, ``every`` and filter."""

from engine.dmn.running.compiler import Compiler, Names
from engine.dmn.running.run import STEP, Code, Place, Run, Scope, Value
from engine.dmn.running.shape import shown
from engine.dmn.syntax import FilterBox, IteratorBox, Loop
from engine.feel.runtime.comparison import any_of
from engine.feel.runtime.frame import BecameNull
from engine.feel.runtime.steps import steps_of


def compile_iterator(compiler: Compiler, box: IteratorBox, names: Names, at: Place) -> Code:
    """``for`` makes a list, in which ``partial`` is what there is of it; the others test items."""
    source = compiler.compile(box.source, names, at.inside("in"))
    inner = names | {box.variable, "partial"} if box.loop is Loop.FOR else names | {box.variable}
    body = compiler.compile(box.body, inner, at.inside(box.variable))

    def each(scope: Scope, run: Run) -> Value:
        items = items_of(source(scope, run), run, at)
        if items is None:
            return None
        results: list[Value] = []
        bound = dict(scope)
        for item in items:
            run.charge(STEP)
            bound[box.variable] = item
            if box.loop is Loop.FOR:
                bound["partial"] = list(results)
            results.append(body(bound, run))
        return results

    return each if box.loop is Loop.FOR else quantified(each, box.loop, at)


def quantified(each: Code, loop: Loop, at: Place) -> Code:
    """Three-valued ``some`` or ``every``; what is neither true, false nor null makes it null."""

    def code(scope: Scope, run: Run) -> Value:
        answers = each(scope, run)
        if answers is None or not all(is_answer(answer, run, at) for answer in answers):
            return None
        if loop is Loop.SOME:
            return any_of(answers)
        found = any_of(None if answer is None else not answer for answer in answers)
        return None if found is None else not found

    return code


def compile_filter(compiler: Compiler, box: FilterBox, names: Names, at: Place) -> Code:
    """The items for which the condition is true; their entries are names in it."""
    source = compiler.compile(box.source, names, at.inside("in"))
    match = compiler.compile(box.match, names | {"item"}, at.inside("match"))

    def code(scope: Scope, run: Run) -> Value:
        items = items_of(source(scope, run), run, at)
        if items is None:
            return None
        kept = []
        for item in items:
            run.charge(STEP)
            entries = item if type(item) is dict else {}
            answer = match({**scope, "item": item, **entries}, run)
            if not is_answer(answer, run, at):
                return None
            if answer:
                kept.append(item)
        return kept

    return code


def is_answer(value: Value, run: Run, at: Place) -> bool:
    """Whether a condition gave true, false or null; noted where it did not."""
    if value is None or type(value) is bool:
        return True
    run.warn("not_boolean", at, value=shown(value))
    return False


def items_of(source: Value, run: Run, at: Place) -> list[Value] | None:
    """What is walked through, as FEEL walks: a list, a range, a single value as a list of one."""
    try:
        steps = steps_of(source)
    except BecameNull:
        run.warn("not_a_list", at, value=shown(source))
        return None
    if type(steps) is list:
        return steps
    items = []
    for item in steps:
        run.charge(1)
        items.append(item)
    return items
