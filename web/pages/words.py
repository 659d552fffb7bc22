"""History in people's words: what each kind of event is called."""

from collections.abc import Mapping
from typing import Final

from engine.texts import Text

EVENTS: Final[Mapping[str, Text]] = {
    "instance.started": Text("案例开始", "the case started"),
    "instance.completed": Text("案例完成", "the case was completed"),
    "instance.cancelled": Text("案例被取消", "the case was cancelled"),
    "variables.set": Text("修改了变量", "variables were set"),
    "task.opened": Text("任务产生", "a task opened"),
    "task.created": Text("任务产生", "a task opened"),
    "access.refused": Text("操作被拒绝", "was refused"),
    "task.claimed": Text("领取任务", "claimed the task"),
    "task.released": Text("放回任务", "gave the task back"),
    "task.assigned": Text("分派任务", "assigned the task"),
    "task.completed": Text("完成任务", "completed the task"),
    "task.cancelled": Text("任务取消", "the task was cancelled"),
    "incident.opened": Text("流程受阻", "the case stopped"),
    "incident.resolved": Text("故障已处理", "the incident was resolved"),
    "incident.closed": Text("故障随案例结束", "the incident ended with the case"),
    "incident.retried": Text("重试", "tried again"),
    "message.sent": Text("发出消息", "sent a message"),
    "message.received": Text("收到消息", "received a message"),
    "message.correlated": Text("收到消息", "received a message"),
    "message.redelivered": Text("重新投递消息", "delivered a message again"),
    "timer.elapsed": Text("提前到时", "a timer was let go early"),
    "timer.fired": Text("到时间了", "a timer fired"),
    "job.failed": Text("操作失败", "an operation failed"),
    "field.added": Text("新增字段", "added a field"),
    "field.changed": Text("修改字段", "changed a field"),
    "field.moved": Text("调整字段顺序", "moved a field"),
    "field.retired": Text("停用字段", "retired a field"),
    "field.restored": Text("恢复字段", "restored a field"),
    "account.blocked": Text("账号已停用", "the account was blocked"),
    "account.paused": Text("暂停接收新工作", "gets no new work"),
    "account.restored": Text("账号已恢复原状", "the account is as it was before"),
    "operation.completed": Text("操作完成", "an operation was done"),
}
