package recycling

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoReturn   = fault.New(fault.Unknown, "return_unknown", "没有这件旧件 · there is no such return")
	ErrNoLot      = fault.New(fault.Unknown, "lot_unknown", "没有这个批次 · there is no such lot")
	ErrNoManifest = fault.New(fault.Unknown, "manifest_unknown", "没有这份联单 · there is no such manifest")
	ErrState      = fault.New(fault.Conflict, "return_state", "旧件状态不允许此操作 · the return is not in a state for this")
	ErrLotState   = fault.New(fault.Conflict, "lot_state", "批次状态不允许此操作 · the lot is not in a state for this")
	ErrManifest   = fault.New(fault.Conflict, "manifest_state", "联单状态不允许此操作 · the manifest is not in a state for this")
	ErrVerdict    = fault.New(fault.Invalid, "verdict_unknown", "没有这个检测结论 · there is no such verdict")
	ErrGrade      = fault.New(fault.Invalid, "grade_unknown", "没有这个等级 · there is no such grade")
	ErrHazardMix  = fault.New(fault.Conflict, "hazard_mixed", "危废代码不同，不能混装 · parts of another hazard code cannot join this lot")
	ErrWeight     = fault.New(fault.Conflict, "weight_differs", "重量不符 · the weights do not agree")
	ErrPermit     = fault.New(fault.Conflict, "permit_missing", "接收方没有有效许可 · the recycler has no valid permit for this")
	ErrQuota      = fault.New(fault.Conflict, "permit_quota", "许可数量不足 · the permit's quota does not suffice")
	ErrCertified  = fault.New(fault.Conflict, "certified_already", "联单已出具证明 · this manifest has been certified")
	ErrOfficial   = fault.New(fault.Invalid, "official_number_invalid", "联单编号须为 14 位数字 · the official number has 14 digits")
	ErrRecycler   = fault.New(fault.Invalid, "not_a_recycler", "接收方不是回收企业 · the acceptor is no recycler")
)
