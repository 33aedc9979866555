package shipping

import "fettle/internal/fault"

// Faults of this room.
var (
	ErrNoTask        = fault.New(fault.Unknown, "pick_task_unknown", "没有这条拣货任务 · there is no such pick task")
	ErrNoShipment    = fault.New(fault.Unknown, "shipment_unknown", "没有这个包裹 · there is no such shipment")
	ErrNoCarrier     = fault.New(fault.Unknown, "carrier_unknown", "没有这个承运商 · there is no such carrier")
	ErrWrongScan     = fault.New(fault.Conflict, "wrong_scan", "扫描内容不符 · what was scanned is not what is expected")
	ErrFound         = fault.New(fault.Invalid, "found_quantity", "找到的件数不对 · not a number of pieces that can have been found")
	ErrProofTime     = fault.New(fault.Invalid, "proof_time", "签收时间须在交运之后、现在之前 · a delivery lies between the hand-over and now")
	ErrNoDispatch    = fault.New(fault.Unknown, "dispatch_unknown", "没有这张交接单 · there is no such dispatch")
	ErrDispatchState = fault.New(fault.Conflict, "dispatch_state", "交接单状态不允许此操作 · the dispatch is not in a state for this")
	ErrTaskState     = fault.New(fault.Conflict, "pick_task_state", "任务状态不允许此操作 · the task is not in a state for this")
	ErrParcelState   = fault.New(fault.Conflict, "shipment_state", "包裹状态不允许此操作 · the parcel is not in a state for this")
	ErrMixed         = fault.New(fault.Invalid, "parcel_mixed", "一个包裹只能装同一目的地的备件 · one parcel goes to one destination")
	ErrWaybill       = fault.New(fault.Conflict, "waybill_taken", "运单号已被使用 · this waybill belongs to another parcel")
	ErrSignature     = fault.New(fault.Unauthorised, "bad_signature", "签名无效 · the signature is missing, old or wrong")
	ErrNoBroker      = fault.New(fault.Unavailable, "broker_away", "消息队列暂不可用，请重试 · the broker is away; send it again")
	ErrNoStatus      = fault.New(fault.Invalid, "status_unknown", "没有这种状态 · there is no such state")
	ErrTaken         = fault.New(fault.Conflict, "already_taken", "该行已从包裹取出 · this line has been taken out of the parcel already")
	ErrNoBooking     = fault.New(fault.Unknown, "carrier_order_unknown", "没有这条承运商请求 · there is no such carrier order")
	ErrBookingState  = fault.New(fault.Conflict, "carrier_order_state", "该请求已有答复 · the order has been answered already")
	ErrNotAsked      = fault.New(fault.Conflict, "carrier_not_asked", "未设置向该承运商下单的方式 · this carrier is not asked for anything by us")
	ErrNoWaybill     = fault.New(fault.Invalid, "waybill_missing", "承运商尚未给出运单号，请填写 · the carrier has answered no waybill yet; enter one")
	ErrCalledBack    = fault.New(fault.Conflict, "called_back", "包裹中有已取消的件 · the parcel holds what is not wanted any more")
	ErrNoPickup      = fault.New(fault.Unknown, "pickup_unknown", "没有待自提的包裹 · nothing lies ready to be picked up")
	ErrPickupCode    = fault.New(fault.Conflict, "pickup_code_wrong", "取件码不符 · this is not the code")
	ErrPickupTries   = fault.New(fault.Conflict, "pickup_tries", "取件码错误次数过多，请联系运营 · too many wrong codes; call operations")
	ErrPickupEnd     = fault.New(fault.Invalid, "pickup_end", "自提截止须在现在之后 · a pick-up ends after now")
	ErrPrefixUsed    = fault.New(fault.Conflict, "company_prefix_used", "GS1 前缀号码已用完，请登记新前缀 · the company prefix is used up; add another")
)
