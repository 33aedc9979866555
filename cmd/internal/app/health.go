package app

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"fettle/internal/broker"
	"fettle/internal/db"
)

// health is what the service can do, looked at no more than once a second however many ask.
type health struct {
	mu    sync.Mutex
	at    time.Time
	state fiber.Map
	ready bool
}

const (
	healthFor  = time.Second
	healthTerm = 2 * time.Second
)

// ready says whether the service can do its work and wants more of it: the database must take what is written, the data
// folder too, and the service must not be about to end. The broker may be away, which is told.
func (s *Service) ready(c *fiber.Ctx) error {
	state, ready := s.look(c.UserContext())
	if s.API.Draining() {
		return c.Status(fiber.StatusServiceUnavailable).JSON(fiber.Map{"service": "is ending"})
	}
	if !ready {
		return c.Status(fiber.StatusServiceUnavailable).JSON(state)
	}
	return c.JSON(state)
}

func (s *Service) look(ctx context.Context) (fiber.Map, bool) {
	s.health.mu.Lock()
	defer s.health.mu.Unlock()
	if time.Since(s.health.at) < healthFor {
		return s.health.state, s.health.ready
	}
	ctx, cancel := context.WithTimeout(ctx, healthTerm)
	defer cancel()
	state, ready := fiber.Map{"database": "ok", "broker": "ok", "disk": "ok"}, true
	switch err := s.Engines.DB.Alive(ctx); {
	case errors.Is(err, db.ErrCannotWrite):
		state["database"], ready = "takes nothing", false
	case err != nil:
		state["database"], ready = "away", false
	}
	if err := hasRoom(s.Engines.Data); err != nil {
		state["disk"], ready = "takes nothing", false
	}
	if err := broker.Reachable(ctx, s.Engines.Brokers); err != nil {
		state["broker"] = "away: events wait in the database"
	}
	s.health.state, s.health.ready, s.health.at = state, ready, time.Now()
	return state, ready
}

// roomWanted is what must fit on the disk of the data folder, where notices and a private broker write.
const roomWanted = 64 << 10

// hasRoom writes a little to a folder and takes it away again; "" has any room.
func hasRoom(folder string) (err error) {
	if folder == "" {
		return nil
	}
	f, err := os.CreateTemp(folder, ".room-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	_, err = f.Write(make([]byte, roomWanted))
	return err
}
