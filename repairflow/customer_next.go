package repairflow

import (
	"slices"
	"time"

	"fettle/allocation"
	"fettle/shipping"
)

// The states in which somebody waits for a part, the furthest back first: the repair goes on when the last part is there,
// so the one furthest back says what happens next.
var waits = []struct {
	states []string
	says   Text
}{
	{[]string{LineDisputed}, Text{"包裹显示已送达却没有收到，我们正在核实。", "The parcel is said to have arrived but nobody has it; we are looking into it."}},
	{[]string{LineOffered}, Text{"原型号缺货，正在和工程师确认替代件。", "The part itself is out of stock; the engineer is asked whether another one will do."}},
	{[]string{LineBackordered}, Text{"备件暂时缺货，到货后立即发出。", "The part is out of stock and leaves as soon as it arrives."}},
	{[]string{LineDraft, LineRequested, LineHeld}, Text{"备件已找到，等待确认后发出。", "The part is found and leaves once the order is confirmed."}},
	{[]string{LineReserved, LinePicking, LinePacked}, Text{"仓库正在拣货打包。", "The warehouse is picking and packing."}},
}

// roads says what happens next to a parcel in a state, the furthest back first as well.
var roads = []struct {
	states []string
	says   Text
}{
	{[]string{shipping.Exception, shipping.OnHold}, Text{"运输遇到异常，我们正在和承运商处理。", "Something holds the parcel up; we are sorting it out with the carrier."}},
	{[]string{shipping.AttemptFailed}, Text{"这次派送没有成功，快递员会再次派送。", "The courier could not deliver it and will come again."}},
	{[]string{shipping.Created, shipping.LabelPrinted}, Text{"包裹已打包，等待承运商揽收。", "The parcel is packed and waits for the carrier to collect it."}},
	{[]string{shipping.PickedUp, shipping.InTransit, shipping.AtHub, shipping.Unknown}, Text{"备件正在运输途中。", "The part is on the road."}},
	{[]string{shipping.OutForDelivery}, Text{"快递员正在派送。", "The courier is on the way."}},
	{[]string{shipping.ReadyForPickup}, Text{"包裹已到自提点，等待领取。", "The parcel is at the pick-up point and waits to be collected."}},
	{[]string{shipping.Delivered}, Text{"包裹已送达，等待工程师扫码签收。", "The parcel has arrived; the engineer will scan it in."}},
}

// next says in plain words what happens next.
func (p Page) next(now time.Time) Text {
	switch p.State {
	case Received, Triaged:
		return Text{"我们正在安排工程师。", "We are arranging an engineer."}
	case SelfFix:
		return Text{"请按指导操作，我们会回电确认是否已修好。", "Please follow the guidance; we will call to ask whether it works."}
	case Booked:
		return Text{"工程师将按约上门。", "The engineer will come as agreed."}
	case AwaitingDecision:
		return Text{"等待您决定是否维修。", "We wait for your decision whether to repair."}
	case AwaitingParts:
		return p.waiting(now)
	case ReadyToResume:
		return Text{"备件已到工程师手中，即将上门安装。", "The engineer has the part and will come to fit it."}
	case InVisit:
		return Text{"工程师正在维修。", "The engineer is at work."}
	case Completed:
		return Text{"维修已完成，旧件正在回收途中。", "The repair is done; the old part is on its way to be recycled."}
	case Settled:
		return Text{"全部完成：每个备件和旧件都有了归宿。", "All done: every part, new and old, is accounted for."}
	case Cancelled:
		return Text{"维修单已取消。", "The repair was cancelled."}
	}
	return Text{"我们正在处理。", "We are on it."}
}

// waiting is about the part or parcel that is furthest back, and says when it is later than was promised.
func (p Page) waiting(now time.Time) Text {
	says := p.furthestBack()
	for _, promise := range p.Promises {
		if promise.State == allocation.StateOpen && now.After(promise.DueAt) {
			return Text{"已晚于承诺的时间，抱歉，我们正在催办。" + says.ZH, "It is later than we promised; we are sorry and are chasing it. " + says.EN}
		}
	}
	return says
}

func (p Page) furthestBack() Text {
	for _, w := range waits {
		if slices.ContainsFunc(p.Lines, func(l PageLine) bool { return slices.Contains(w.states, l.State) }) {
			return w.says
		}
	}
	for _, road := range roads {
		if slices.ContainsFunc(p.Shipments, func(s PageParcel) bool { return slices.Contains(road.states, s.State) }) {
			return road.says
		}
	}
	return Text{"备件正在运输途中。", "The part is on the road."}
}
