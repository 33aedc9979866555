package repairflow

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoRepair   = fault.New(fault.Unknown, "repair_unknown", "没有这张维修单 · there is no such repair")
	ErrNoLine     = fault.New(fault.Unknown, "part_line_unknown", "没有这条备件行 · there is no such part line")
	ErrTransition = fault.New(fault.Conflict, "transition_refused", "当前状态不允许此操作 · the present state does not allow this")
	ErrMisfit     = fault.New(fault.Invalid, "part_does_not_fit", "该备件不适用于此机型 · this part does not fit the model")
	ErrPlace      = fault.New(fault.Invalid, "coordinates_invalid", "坐标不在服务区域 · the coordinates are outside the service area")
	ErrNoEngineer = fault.New(fault.Invalid, "engineer_unknown", "没有这名工程师 · there is no such engineer")
	ErrNoVan      = fault.New(fault.Conflict, "no_van", "工程师没有车辆库存 · the engineer has no van to receive into")
	ErrWrongPart  = fault.New(fault.Conflict, "wrong_serial", "序列号与此行不符 · this serial does not belong to this line")
	ErrSameSerial = fault.New(fault.Invalid, "serials_equal", "新旧序列号不能相同 · old and new serial cannot be the same")
	ErrLinesOpen  = fault.New(fault.Conflict, "lines_open", "仍有备件未处理 · parts are still open")
	ErrTooMany    = fault.New(fault.Invalid, "too_many_lines", "一次最多 50 行 · at most 50 lines at once")
	ErrNotHeld    = fault.New(fault.Conflict, "not_held", "没有待确认的预留，可能已过期 · nothing is held here any more; the hold may have lapsed")
	ErrZone       = fault.New(fault.Invalid, "zone_unknown", "没有这个时区 · there is no such time zone")
	ErrNoOutlet   = fault.New(fault.Conflict, "no_outlet", "工程师没有所属网点 · the engineer belongs to no outlet")
)
