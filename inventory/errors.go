package inventory

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoPart     = fault.New(fault.Unknown, "part_unknown", "没有这个备件 · there is no such part")
	ErrNoModel    = fault.New(fault.Unknown, "model_unknown", "没有这个机型 · there is no such model")
	ErrNoLocation = fault.New(fault.Unknown, "location_unknown", "没有这个地点 · there is no such location")

	ErrShort    = fault.New(fault.Conflict, "stock_short", "库存不足 · not enough stock")
	ErrQuantity = fault.New(fault.Invalid, "quantity_invalid", "数量无效 · the quantity is out of range")
	ErrMovement = fault.New(fault.Invalid, "movement_invalid", "库存变动无效 · this movement makes no sense")

	ErrReservationUnknown = fault.New(fault.Unknown, "reservation_unknown", "没有这条预留 · there is no such reservation")
	ErrReservationClosed  = fault.New(fault.Conflict, "reservation_closed", "预留已关闭 · the reservation is already closed")

	ErrSerialNeeded    = fault.New(fault.Invalid, "serial_needed", "该备件须扫描序列号 · this part needs a serial for each piece")
	ErrSerialUnknown   = fault.New(fault.Conflict, "serial_unknown", "没有这个序列号 · there is no piece with this serial")
	ErrSerialElsewhere = fault.New(fault.Conflict, "serial_elsewhere", "该序列号不在此处 · this serial is not in this place")
	ErrSerialSuspect   = fault.New(fault.Conflict, "serial_suspect", "该序列号存疑 · this serial is distrusted")
	ErrSerialInstalled = fault.New(fault.Conflict, "serial_installed", "该序列号已装机 · this serial is already fitted in an appliance")
	ErrSerialReserved  = fault.New(fault.Conflict, "serial_reserved", "该序列号已被其他订单占用 · this serial is bound to another order")
	ErrSerialExists    = fault.New(fault.Conflict, "serial_exists", "序列号已存在 · this serial is already known")

	ErrOnHold      = fault.New(fault.Conflict, "stock_on_hold", "该批次已冻结，不得拣货、发货或安装 · this batch is on hold: it is neither picked, sent nor fitted")
	ErrExpired     = fault.New(fault.Conflict, "lot_expired", "批次已过期 · what lies there has expired")
	ErrShelf       = fault.New(fault.Conflict, "shelf_short", "该货位或批次数量不足 · there is not so much in this bin and of this lot")
	ErrLotNeeded   = fault.New(fault.Invalid, "lot_needed", "该备件须扫描批次 · this part needs its lot scanned")
	ErrLot         = fault.New(fault.Invalid, "lot_invalid", "批次信息无效 · the lot is not valid")
	ErrHoldUnknown = fault.New(fault.Unknown, "hold_unknown", "没有这条冻结 · there is no such hold")
	ErrHoldOpen    = fault.New(fault.Conflict, "hold_open", "该批次已被冻结 · this lot is on hold already")
	ErrHoldClosed  = fault.New(fault.Conflict, "hold_closed", "冻结已结束 · the hold has ended")
	ErrHold        = fault.New(fault.Invalid, "hold_invalid", "冻结范围无效 · a hold names a lot, or serials of equal length in order")

	ErrHazard = fault.New(fault.Invalid, "hazard_unknown", "没有这个危废代码 · there is no such hazard code")
	ErrPlace  = fault.New(fault.Invalid, "location_invalid", "地点信息无效 · the location is not valid")

	ErrVersion = fault.New(fault.Conflict, "version_conflict", "内容已被他人修改，请刷新 · it has been changed since; read it again")
	ErrImport  = fault.New(fault.Invalid, "import_invalid", "文件无法导入 · the file cannot be imported")
)
