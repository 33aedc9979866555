package allocation

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPromise  = fault.New(fault.Unknown, "promise_unknown", "没有这项承诺 · there is no such promise")
	ErrNoDecision = fault.New(fault.Unknown, "decision_unknown", "该备件行没有分仓决定 · nothing was decided for this part line")
	ErrNotFit     = fault.New(fault.Invalid, "part_does_not_fit", "该备件不适用于此机型 · this part does not fit the model")
	ErrPeriod     = fault.New(fault.Invalid, "period_invalid", "起止时间无效 · the period ends before it begins")
)
