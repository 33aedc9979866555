package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"fettle/internal/closed"
	"fettle/internal/sender"
	"fettle/repairflow/customerpage"
	"fettle/texts"
)

// Recipient is whom a notice goes to.
type Recipient string

// Recipients of notices.
const (
	// ToCustomer is who has the appliance.
	ToCustomer Recipient = "customer"
	// ToEngineer is who repairs it.
	ToEngineer Recipient = "engineer"
)

// Recipients lists them all.
func Recipients() []Recipient { return []Recipient{ToCustomer, ToEngineer} }

// Schema lists them in the contracts.
func (Recipient) Schema(closed.Registry) *closed.Schema { return closed.Of(Recipients()) }

// Channel is how a notice goes.
type Channel string

// Channels of notices.
const (
	// BySMS goes to a telephone.
	BySMS Channel = "sms"
	// ByPush goes to an app.
	ByPush Channel = "push"
	// ByMail goes to an address of mail.
	ByMail Channel = "mail"
)

// Channels lists them all.
func Channels() []Channel { return []Channel{BySMS, ByPush, ByMail} }

// Schema lists them in the contracts.
func (Channel) Schema(closed.Registry) *closed.Schema { return closed.Of(Channels()) }

// State says how far a notice is.
type State string

// States of a notice.
const (
	// Waiting is to be sent, now or after a while.
	Waiting State = "waiting"
	// Claimed is being sent.
	Claimed State = "claimed"
	// Sent was taken by the gateway.
	Sent State = "sent"
	// Failed was refused by the gateway.
	Failed State = "failed"
	// GivenUp was tried too often.
	GivenUp State = "given_up"
)

// States lists them all.
func States() []State { return []State{Waiting, Claimed, Sent, Failed, GivenUp} }

// Schema lists them in the contracts.
func (State) Schema(closed.Registry) *closed.Schema { return closed.Of(States()) }

// Kind is what people are told of.
type Kind string

// Kinds of notices.
const (
	// TellReceived is that a repair was registered.
	TellReceived Kind = "received"
	// TellPromised is when a part will be there.
	TellPromised Kind = "promised"
	// TellChanged is that it will be there at another time.
	TellChanged Kind = "changed"
	// TellReplaced is that another part comes in its place.
	TellReplaced Kind = "replaced"
	// TellOut is that the carrier brings it today.
	TellOut Kind = "out_for_delivery"
	// TellDelivered is that it was brought.
	TellDelivered Kind = "delivered"
	// TellReady is that it lies where it has to be fetched.
	TellReady Kind = "ready_for_pickup"
	// TellDelayed is that it is later than was promised.
	TellDelayed Kind = "delayed"
	// TellAtRisk is that it may be.
	TellAtRisk Kind = "at_risk"
	// TellCertified is that the old part was taken care of.
	TellCertified Kind = "certified"
	// TellMassDelay is that one cause delays many.
	TellMassDelay Kind = "mass_delay"
	// TellPickup is that a parcel waits only a while longer.
	TellPickup Kind = "pickup_ending"
	// TellPickupEnd is that it goes home.
	TellPickupEnd Kind = "pickup_ended"
	// TellOffered is that another part could come, if he agrees.
	TellOffered Kind = "offered"
	// TellLapsed is that nobody has said whether it may.
	TellLapsed Kind = "offer_lapsed"
	// TellReturnDue is that an old part has to be back soon.
	TellReturnDue Kind = "return_due"
	// TellOverdue is that its day is over.
	TellOverdue Kind = "return_overdue"
	// TellCharged is that he is charged for it.
	TellCharged Kind = "return_charged"
	// TellHold is that a piece is not to be fitted.
	TellHold Kind = "on_hold"
	// TellAnswered is that somebody has answered what he wrote.
	TellAnswered Kind = "answered"
	// TellMessage is that the customer has written.
	TellMessage Kind = "message"
	// TellStatus is how far his repair is, because he asked.
	TellStatus Kind = "status"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{TellReceived, TellPromised, TellChanged, TellReplaced, TellOut, TellDelivered, TellReady, TellDelayed, TellAtRisk,
		TellCertified, TellMassDelay, TellPickup, TellPickupEnd, TellOffered, TellLapsed,
		TellReturnDue, TellOverdue, TellCharged, TellHold, TellAnswered, TellMessage, TellStatus}
}

// Schema lists them in the contracts.
func (Kind) Schema(closed.Registry) *closed.Schema { return closed.Of(Kinds()) }

// Told says whom a piece of news is told. What he reads is the text notice.<news>.<recipient>.
var Told = map[Kind][]Recipient{
	TellReceived:  {ToCustomer},
	TellPromised:  {ToCustomer, ToEngineer},
	TellChanged:   {ToCustomer, ToEngineer},
	TellReplaced:  {ToCustomer, ToEngineer},
	TellOut:       {ToCustomer},
	TellDelivered: {ToCustomer, ToEngineer},
	TellReady:     {ToCustomer, ToEngineer},
	TellDelayed:   {ToCustomer, ToEngineer},
	TellAtRisk:    {ToEngineer},
	TellCertified: {ToCustomer},
	TellPickup:    {ToEngineer},
	TellPickupEnd: {ToEngineer},
	TellMassDelay: {ToCustomer, ToEngineer},
	TellOffered:   {ToEngineer},
	TellLapsed:    {ToEngineer},
	TellReturnDue: {ToEngineer},
	TellOverdue:   {ToEngineer},
	TellCharged:   {ToEngineer},
	TellHold:      {ToEngineer},
	TellAnswered:  {ToCustomer},
	TellMessage:   {ToEngineer},
	TellStatus:    {ToCustomer},
}

// news is something to tell the parties of a repair.
type news struct {
	Tell   Kind
	Repair string
	// about is the reason, within the kind of news: for one reason nobody is told twice.
	About string
	Part  customerpage.Text
	Why   customerpage.Text
	Time  time.Time
	// repairs is what stands for the repair where the news is about several.
	repairs customerpage.Text
	// only narrows whom it is told; empty tells everybody.
	only Recipient
}

// party is what has to be known of a repair to write to its parties.
type party struct {
	Repair   string `db:"id"`
	Customer string `db:"customer"`
	Engineer string `db:"engineer"`
	Zone     string `db:"zone"`
	Language string `db:"language"`
	HasPhone bool   `db:"has_phone"`
}

// Notice is what a person is told.
type Notice struct {
	ID         uuid.UUID  `db:"id" json:"id"`
	Repair     string     `db:"repair" json:"repair"`
	Recipient  Recipient  `db:"recipient" json:"recipient"`
	Login      string     `db:"login" json:"login"`
	Channel    Channel    `db:"channel" json:"channel"`
	Template   Kind       `db:"template" json:"template"`
	Language   string     `db:"language" json:"language" enum:"zh,en"`
	Body       string     `db:"body" json:"body"`
	State      State      `db:"state" json:"state"`
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
	for _, to := range Told[n.Tell] {
		login, channel := p.Customer, channelOf(p)
		if to == ToEngineer {
			login, channel = p.Engineer, ByPush
		}
		if login == "" || n.only != "" && n.only != to {
			continue
		}
		language := languageOf(locales[login])
		if to == ToCustomer && p.Language != "" {
			language = p.Language
		}
		out = append(out, Notice{Repair: n.Repair, Recipient: to, Login: login, Channel: channel, Template: n.Tell, Language: language,
			Body: n.Say(to, language, p.Zone), State: Waiting, dedupe: strings.Join([]string{string(n.Tell), n.About, string(to), login}, ":")})
	}
	return out
}

// channelOf is how a customer is reached: by the telephone of the repair, by mail where the login is an address, else in
// the app.
func channelOf(p party) Channel {
	switch {
	case p.HasPhone:
		return BySMS
	case strings.Contains(p.Customer, "@"):
		return ByMail
	}
	return ByPush
}

// languageOf is the language a person is written to in: that of his locale, where there are texts in it.
func languageOf(locale string) string { return texts.Match(locale) }

// readyUntil is what is said where the end of a parcel's waiting is known.
var readyUntil = map[Recipient]string{ToCustomer: "notice.ready_for_pickup.customer.until", ToEngineer: "notice.ready_for_pickup.engineer.until"}

// Say is the news in words. Times are told as the clock on the wall of the site shows them.
func (n news) Say(to Recipient, language, zone string) string {
	where, err := time.LoadLocation(zone)
	if err != nil {
		where = time.UTC
	}
	key := "notice." + string(n.Tell) + "." + string(to)
	if n.Tell == TellReady && !n.Time.IsZero() {
		key = readyUntil[to]
	}
	repairs := n.repairs.In(language)
	if repairs == "" {
		repairs = n.Repair
	}
	return strings.TrimSpace(texts.Say(language, key, texts.Values{"repair": repairs, "part": n.Part.In(language),
		"why": n.Why.In(language), "time": n.Time.In(where)}))
}

// Message is a notice on its way to a gateway. A gateway that has seen its id before drops it.
type Message struct {
	ID       uuid.UUID `json:"id"`
	Channel  Channel   `json:"channel"`
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

// NoticeDelays are how long a notice waits after each failure. What nobody could be told within half a day is for a person.
var NoticeDelays = []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	2 * time.Hour, 3 * time.Hour, 5 * time.Hour}

// namesOf tells of several repairs in few words.
func namesOf(repairs []string) customerpage.Text {
	const named = 3
	repairs = slices.Compact(slices.Sorted(slices.Values(repairs)))
	if len(repairs) <= named {
		return customerpage.Sentence("repair_names.few", "repairs", repairs)
	}
	return customerpage.Sentence("repair_names.several", "repairs", repairs[:named], "more", len(repairs)-named)
}
