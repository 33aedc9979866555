package sla

import (
	"context"
	"errors"
	"time"

	"fettle/internal/db"
	"fettle/internal/policy"
)

// Clocks say within how many minutes what is promised of a repair is done.
type Clocks struct {
	AckMinutes            int `json:"ack_minutes"`
	UrgentCallMinutes     int `json:"urgent_call_minutes"`
	GuidanceCheckMinutes  int `json:"guidance_check_minutes"`
	MessageAnswerMinutes  int `json:"message_answer_minutes"`
	AssignmentReadMinutes int `json:"assignment_read_minutes"`
}

const policyName = "service_clocks"

// mostMinutes is a month.
const mostMinutes = 31 * 24 * 60

// PolicyKind is the policy of the clocks.
func PolicyKind() policy.Kind {
	return policy.Kind{Name: policyName, Body: Clocks{}, Check: func(_ context.Context, _ *db.Tx, body []byte) error {
		var c Clocks
		if err := policy.Read(body, &c); err != nil {
			return err
		}
		for _, n := range []int{c.AckMinutes, c.UrgentCallMinutes, c.GuidanceCheckMinutes, c.MessageAnswerMinutes, c.AssignmentReadMinutes} {
			if n < 1 || n > mostMinutes {
				return errors.New("all clocks are 1 to 44640 minutes")
			}
		}
		return nil
	}}
}

// ClocksNow are those in force.
func ClocksNow(ctx context.Context, tx *db.Tx) (Clocks, error) {
	c := Clocks{AckMinutes: 5, UrgentCallMinutes: 30, GuidanceCheckMinutes: 30, MessageAnswerMinutes: 60, AssignmentReadMinutes: 15}
	_, err := policy.InForce(ctx, tx, policyName, &c)
	return c, err
}

// After is so many minutes after a time.
func After(at time.Time, minutes int) time.Time { return at.Add(time.Duration(minutes) * time.Minute) }
