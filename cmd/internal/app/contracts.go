package app

import (
	"context"
	"encoding/json"
	"io"

	"github.com/prometheus/client_golang/prometheus"

	"fettle/allocation"
	"fettle/internal/api"
	"fettle/internal/auth"
	"fettle/internal/event"
	"fettle/internal/fault"
	"fettle/inventory"
	"fettle/recycling"
	"fettle/repairflow"
	"fettle/shipping"
)

// Contracts is every fact that is published, room by room; a test finds one that is missing. A timer is a fact too: it is
// published when it is due.
var Contracts = []event.Contract{
	{Event: inventory.StockArrived{}, ZH: "有空闲件到达某处", EN: "Free pieces came to a place"},
	{Event: inventory.HoldExpires{}, ZH: "定时：预留到期", EN: "Timer: a reservation reaches its end"},
	{Event: inventory.HoldLapsed{}, ZH: "预留未用即失效，件重新空闲", EN: "A reservation ended unused and its pieces are free again"},
	{Event: inventory.HoldPlaced{}, ZH: "件被冻结", EN: "What a hold froze, and which lines lost their pieces by it"},
	{Event: inventory.HoldEnded{}, ZH: "冻结已解除或已无件可查", EN: "A hold was released, or nothing of it is left"},
	{Event: inventory.LotExpires{}, ZH: "定时：批次的最后一天", EN: "Timer: the last day of a lot"},
	{Event: inventory.SerialSuspected{}, ZH: "扫描与该序列号的记录不符", EN: "A scan does not fit what is known of a serial"},
	{Event: inventory.CounterMended{}, ZH: "计数与账本不符，已更正", EN: "A counter differed from its ledger and was set right"},
	{Event: inventory.TransferChanged{}, ZH: "调拨已发出、到达或取消", EN: "A transfer has left, arrived or been given up"},
	{Event: allocation.Promised{}, ZH: "需求行有了来源与时间，或在等货", EN: "A part line has a source and a time, or waits for stock"},
	{Event: allocation.Judged{}, ZH: "承诺是否兑现", EN: "Whether a promise was kept"},
	{Event: allocation.PromiseDue{}, ZH: "定时：承诺到期", EN: "Timer: a promise is due"},
	{Event: allocation.PromiseMissed{}, ZH: "承诺时间已过，件未签收", EN: "The promised time passed and the part was not received"},
	{Event: shipping.Picked{}, ZH: "需求行已从货架取下", EN: "A part line was taken from the shelf"},
	{Event: shipping.PickShort{}, ZH: "货架上的件少于账面", EN: "The shelf did not hold what the counter said"},
	{Event: shipping.Packed{}, ZH: "需求行已装入包裹", EN: "Part lines lie in a parcel"},
	{Event: shipping.Shipped{}, ZH: "包裹已交承运商", EN: "The carrier has the parcel"},
	{Event: shipping.StateChanged{}, ZH: "按扫描推得的包裹状态已变", EN: "The state of a parcel, as the fold of its scans, changed"},
	{Event: shipping.Arrived{}, ZH: "包裹首次签收或可自提", EN: "A parcel is delivered or ready to be picked up, told once"},
	{Event: shipping.CarrierAnswered{}, ZH: "承运商答复了下单、取消、拦截或改送", EN: "What came of something a carrier was asked"},
	{Event: shipping.PickupDue{}, ZH: "定时：包裹待自提", EN: "Timer: to look again at a parcel that lies ready"},
	{Event: shipping.PickupEnding{}, ZH: "包裹自提即将或已经到期", EN: "A parcel lies ready and will go home soon, or may do so any time"},
	{Event: shipping.Uncollected{}, ZH: "包裹无人自提，承运商退回", EN: "Nobody picked a parcel up and its carrier takes it home"},
	{Event: shipping.Emptied{}, ZH: "包裹已取空", EN: "Everything was taken out of a parcel"},
	{Event: shipping.HandedOverFact{}, ZH: "承运商司机已签收一班的包裹", EN: "A carrier took the parcels of a departure and signed"},
	{Event: shipping.CodeMapped{}, ZH: "承运商代码有了新含义，历史正在重推", EN: "A carrier's code has a new meaning and history is folded anew"},
	{Event: shipping.OrphanDue{}, ZH: "定时：无包裹运单的等待期满", EN: "Timer: a waybill without a parcel has waited long enough"},
	{Event: shipping.Orphaned{}, ZH: "承运商提到的运单没有对应的包裹", EN: "No parcel came for a waybill that a carrier speaks of"},
	{Event: shipping.ETAChanged{}, ZH: "在途包裹的预计到达时间已变", EN: "An open parcel is expected at another time"},
	{Event: shipping.RiskRaised{}, ZH: "需求行可能迟到", EN: "A line may come too late"},
	{Event: shipping.RiskEscalated{}, ZH: "需求行迟到的可能又高一级", EN: "It has become a step more likely that a line is late"},
	{Event: shipping.RiskCleared{}, ZH: "需求行迟到的可能降低或已了结", EN: "It has become less likely that a line is late, or it is over"},
	{Event: shipping.LossSuspected{}, ZH: "包裹沉默过久", EN: "A parcel has been silent for too long"},
	{Event: shipping.PresumedLost{}, ZH: "包裹推定遗失", EN: "A parcel is given up before its carrier says so"},
	{Event: shipping.Found{}, ZH: "推定遗失的包裹又有了消息", EN: "A carrier speaks again of a parcel that was given up"},
	{Event: shipping.SilenceDue{}, ZH: "定时：复看无消息的包裹", EN: "Timer: to look again at a silent parcel"},
	{Event: shipping.LearningDue{}, ZH: "定时：从已到达的包裹学习时效", EN: "Timer: to learn from what has arrived"},
	{Event: recycling.ObligedFact{}, ZH: "旧件应回收", EN: "An old part is owed"},
	{Event: recycling.HandedOverFact{}, ZH: "旧件责任已由工程师移交", EN: "Liability for an old part has moved from the engineer"},
	{Event: recycling.ReceivedFact{}, ZH: "旧件已收到并称重", EN: "An old part was received and weighed"},
	{Event: recycling.InspectedFact{}, ZH: "旧件检验结论", EN: "The verdict of the bench on an old part"},
	{Event: recycling.GradedFact{}, ZH: "旧件定级", EN: "The grade of an old part"},
	{Event: recycling.CertifiedFact{}, ZH: "旧件已有处置证明", EN: "A certificate covers an old part"},
	{Event: recycling.ClosedFact{}, ZH: "旧件去向已清", EN: "An old part is accounted for"},
	{Event: recycling.ReturnDue{}, ZH: "定时：旧件应回收日", EN: "Timer: an old part is due"},
	{Event: recycling.ManifestDispatched{}, ZH: "转移车辆已出发", EN: "The vehicle of a manifest left"},
	{Event: recycling.ManifestAccepted{}, ZH: "回收企业已接收", EN: "What the recycler took"},
	{Event: repairflow.RepairMoved{}, ZH: "维修单状态已变", EN: "A repair changed its state"},
	{Event: repairflow.LineMoved{}, ZH: "需求行状态已变", EN: "A part line changed its state"},
	{Event: repairflow.PartInstalled{}, ZH: "装上新件、拆下旧件", EN: "Which piece went in and which came out"},
	{Event: repairflow.StockFreed{}, ZH: "取消的需求行归还了件", EN: "A cancelled line gave its pieces back"},
	{Event: repairflow.HoldEnds{}, ZH: "定时：软预留或替代件报价到期", EN: "Timer: a soft hold or an offered substitute ends"},
	{Event: repairflow.HoldTold{}, ZH: "需求行的件被冻结，须另行供应", EN: "A line's own pieces were frozen and it needs others"},
	{Event: repairflow.LineWaits{}, ZH: "需求行暂无货源", EN: "A line found nothing and waits"},
	{Event: repairflow.WaveDue{}, ZH: "定时：某时区的早间批次", EN: "Timer: a zone's morning"},
}

var errNoSchema = fault.New(fault.Unknown, "event_type_unknown", "没有这种事件 · there is no such type of event")

func contractRoutes(a *api.API) {
	api.Plain(a, "GET /v1/events/schemas", "Every type of event that is published, with its topic", api.For(auth.Public), listSchemas)
	api.Plain(a, "GET /v1/events/schemas/{type}", "The JSON schema of a type of event", api.For(auth.Public), oneSchema)
}

func listSchemas(context.Context, *struct{}) (event.Published, error) {
	out := event.Published{Items: make([]event.PublishedType, len(Contracts))}
	for i, c := range Contracts {
		topic, _ := Routing.Topic(c.Event.EventType())
		out.Items[i] = c.Published(topic.Name)
	}
	return out, nil
}

type schemaIn struct {
	Type string `path:"type" maxLength:"128"`
}

func oneSchema(_ context.Context, in *schemaIn) (map[string]any, error) {
	for _, c := range Contracts {
		if c.Event.EventType() == in.Type {
			return c.Schema()
		}
	}
	return nil, errNoSchema.At("path.type")
}

// OpenAPI is the contract of the HTTP door, without a database: the routes are registered, never called.
func OpenAPI() any {
	a := api.New(nil, nil, event.NewDispatcher(nil), api.Options{Version: "v1", Metrics: prometheus.NewRegistry()})
	routes(a, nil, false)
	mapRoutes(a, TileConfig{})
	return a.OpenAPI()
}

// AsyncAPI is the contract of the topics, without a broker.
func AsyncAPI() (map[string]any, error) { return asyncDocument(Routing.All(), Contracts) }

// WriteJSON writes a contract as it is committed.
func WriteJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}
