package repairflow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fettle/internal/sender"

	"github.com/google/uuid"
)

// Whom a notice goes to.
const (
	ToCustomer = "customer"
	ToEngineer = "engineer"
)

// How it goes.
const (
	BySMS  = "sms"
	ByPush = "push"
	ByMail = "mail"
)

// States of a notice.
const (
	NoticeWaiting = "waiting"
	NoticeClaimed = "claimed"
	NoticeSent    = "sent"
	NoticeFailed  = "failed"
	NoticeGivenUp = "given_up"
)

// What people are told of.
const (
	TellReceived  = "received"
	TellPromised  = "promised"
	TellChanged   = "changed"
	TellReplaced  = "replaced"
	TellOut       = "out_for_delivery"
	TellDelivered = "delivered"
	TellDelayed   = "delayed"
	TellAtRisk    = "at_risk"
	TellCertified = "certified"
	TellMassDelay = "mass_delay"
	TellPickup    = "pickup_ending"
	TellPickupEnd = "pickup_ended"
)

// wording is a text for one kind of reader. In braces stand the words of the case.
type wording struct {
	to   string
	text Text
}

// wordings say which fact tells whom what.
var wordings = map[string][]wording{
	TellReceived: {
		{ToCustomer, Text{"您的报修已收到，单号 {repair}。安排好后我们会再通知您。", "We have your repair request, number {repair}. You will hear from us when it is arranged."}},
	},
	TellPromised: {
		{ToCustomer, Text{"维修单 {repair} 的备件已安排，最晚 {time} 到。", "The parts for repair {repair} are arranged and come by {time}."}},
		{ToEngineer, Text{"维修单 {repair}：{part} 已安排，最晚 {time} 到。", "Repair {repair}: {part} is arranged and comes by {time}."}},
	},
	TellChanged: {
		{ToCustomer, Text{"维修单 {repair} 的送达时间改为 {time} 前。{why}", "For repair {repair} the time has changed: by {time}. {why}"}},
		{ToEngineer, Text{"维修单 {repair}：{part} 改为 {time} 前到。{why}", "Repair {repair}: {part} now comes by {time}. {why}"}},
	},
	TellReplaced: {
		{ToCustomer, Text{"维修单 {repair} 的包裹在途中丢失，我们已另发一件，{time} 前到。", "The parcel for repair {repair} was lost on the way. We have sent another; it comes by {time}."}},
		{ToEngineer, Text{"维修单 {repair}：{part} 在途中丢失，已另发，{time} 前到。", "Repair {repair}: {part} was lost on the way; another comes by {time}."}},
	},
	TellOut: {
		{ToCustomer, Text{"维修单 {repair} 的备件正在派送，今天请留意。", "The parts for repair {repair} are out for delivery today."}},
	},
	TellDelivered: {
		{ToCustomer, Text{"维修单 {repair} 的备件已送达。", "The parts for repair {repair} have arrived."}},
		{ToEngineer, Text{"维修单 {repair} 的备件已送达，可以上门。", "The parts for repair {repair} have arrived; you can go."}},
	},
	TellDelayed: {
		{ToCustomer, Text{"抱歉，维修单 {repair} 的备件赶不上原定的 {time}，一有确切时间就通知您。", "We are sorry: the parts for repair {repair} will not come by {time}. You will hear as soon as the time is firm."}},
		{ToEngineer, Text{"维修单 {repair} 的备件赶不上 {time}，请先与客户改约。", "The parts for repair {repair} will not come by {time}; agree on another visit."}},
	},
	TellAtRisk: {
		{ToEngineer, Text{"维修单 {repair} 的备件可能赶不上 {time}。", "The parts for repair {repair} may not come by {time}."}},
	},
	TellCertified: {
		{ToCustomer, Text{"维修单 {repair} 换下的旧件已按规定处置，证明编号 {part}。", "The old part from repair {repair} was disposed of as the law asks, certificate {part}."}},
	},
	TellPickup: {
		{ToEngineer, Text{"维修单 {repair}：{part} 还在自提点，请在 {time} 前取走，过时将退回仓库。", "Repair {repair}: {part} still lies where you pick it up; take it by {time}, or it goes back to the warehouse."}},
	},
	TellPickupEnd: {
		{ToEngineer, Text{"维修单 {repair}：{part} 已过自提期限（{time}），随时可能退回；还需要请立即取件。", "Repair {repair}: the time to pick up {part} ended at {time} and it may go back any moment; if you still need it, take it now."}},
	},
	TellMassDelay: {
		{ToCustomer, Text{"{why}您的维修单 {repair} 的备件因此推迟，最晚 {time} 到。", "{why} The parts for your repair {repair} are delayed and come by {time}."}},
		{ToEngineer, Text{"{why}您的维修单 {repair} 的备件因此推迟，最晚 {time} 到。", "{why} The parts for your repairs {repair} are delayed and come by {time}."}},
	},
}

// news is something to tell the parties of a repair.
type news struct {
	tell   string
	repair string
	// about is the reason, within the kind of news: for one reason nobody is told twice.
	about string
	part  Text
	why   Text
	time  time.Time
	// repairs is what stands for the repair where the news is about several.
	repairs Text
	// only narrows whom it is told; empty tells everybody.
	only string
}

// party is what has to be known of a repair to write to its parties.
type party struct {
	Repair   string `db:"id"`
	Customer string `db:"customer"`
	Engineer string `db:"engineer"`
	Zone     string `db:"zone"`
	HasPhone bool   `db:"has_phone"`
}

// Notice is what a person is told.
type Notice struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Repair     string     `db:"repair" json:"repair"`
	Recipient  string     `db:"recipient" json:"recipient" enum:"customer,engineer"`
	Login      string     `db:"login" json:"login"`
	Channel    string     `db:"channel" json:"channel" enum:"sms,push,mail"`
	Template   string     `db:"template" json:"template"`
	Language   string     `db:"language" json:"language" enum:"zh,en"`
	Body       string     `db:"body" json:"body"`
	State      string     `db:"state" json:"state" enum:"waiting,claimed,sent,failed,given_up"`
	Tries      int        `db:"tries" json:"tries"`
	NextAt     time.Time  `db:"next_at" json:"next_at"`
	GatewayRef string     `db:"gateway_ref" json:"gateway_ref"`
	Error      string     `db:"error" json:"error"`
	At         time.Time  `db:"at" json:"at"`
	SentAt     *time.Time `db:"sent_at" json:"sent_at"`
	dedupe     string
}

// noticesOf are the notices that one piece of news makes, without ids. locales are by login.
func noticesOf(n news, p party, locales map[string]string) []Notice {
	var out []Notice
	for _, w := range wordings[n.tell] {
		login, channel := p.Customer, channelOf(p)
		if w.to == ToEngineer {
			login, channel = p.Engineer, ByPush
		}
		if login == "" || n.only != "" && n.only != w.to {
			continue
		}
		language := languageOf(locales[login])
		out = append(out, Notice{Repair: n.repair, Recipient: w.to, Login: login, Channel: channel, Template: n.tell, Language: language,
			Body: n.say(w.text.in(language), language, p.Zone), State: NoticeWaiting, dedupe: strings.Join([]string{n.tell, n.about, w.to, login}, ":")})
	}
	return out
}

// channelOf is how a customer is reached: by the telephone of the repair, by mail where the login is an address, else in
// the app.
func channelOf(p party) string {
	switch {
	case p.HasPhone:
		return BySMS
	case strings.Contains(p.Customer, "@"):
		return ByMail
	}
	return ByPush
}

func languageOf(locale string) string {
	if strings.HasPrefix(locale, "en") {
		return "en"
	}
	return "zh"
}

// in is the text in a language.
func (t Text) in(language string) string {
	if language == "en" {
		return t.EN
	}
	return t.ZH
}

// say fills a text in. Times are told as the clock on the wall of the site shows them.
func (n news) say(text, language, zone string) string {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	layout := "1月2日 15:04"
	if language == "en" {
		layout = "2 Jan 15:04"
	}
	repairs := n.repairs.in(language)
	if repairs == "" {
		repairs = n.repair
	}
	said := strings.NewReplacer("{repair}", repairs, "{part}", n.part.in(language), "{why}", n.why.in(language), "{time}", n.time.In(where).Format(layout)).
		Replace(text)
	return strings.TrimSpace(said)
}

// Message is a notice on its way to a gateway. A gateway that has seen its id before drops it.
type Message struct {
	ID       uuid.UUID `json:"id"`
	Channel  string    `json:"channel"`
	To       string    `json:"to"`
	Language string    `json:"language"`
	Body     string    `json:"body"`
}

// Gateway is who carries messages to people. ref is the gateway's own name of what it took.
type Gateway interface {
	Send(ctx context.Context, m Message) (ref string, err error)
}

// ErrRefused is wrapped by the error of a gateway that will never take a message, however often it is sent.
var ErrRefused = fmt.Errorf("the gateway will not take this message: %w", sender.ErrRefused)

// noticeDelays are how long a notice waits after each failure. What nobody could be told within half a day is for a person.
var noticeDelays = []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	2 * time.Hour, 3 * time.Hour, 5 * time.Hour}

// namesOf tells of several repairs in few words.
func namesOf(repairs []string) Text {
	const named = 3
	repairs = slices.Compact(slices.Sorted(slices.Values(repairs)))
	if len(repairs) <= named {
		return Text{strings.Join(repairs, "、"), strings.Join(repairs, ", ")}
	}
	few := repairs[:named]
	return Text{fmt.Sprintf("%s 等 %d 单", strings.Join(few, "、"), len(repairs)),
		fmt.Sprintf("%s and %d more", strings.Join(few, ", "), len(repairs)-named)}
}
