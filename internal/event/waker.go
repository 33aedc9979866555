package event

// Waker is a channel that gets a token whenever events were committed anywhere; live streams wait on it.
func (p *Dispatcher) Waker() <-chan struct{} {
	c := make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wakers = append(p.wakers, c)
	return c
}

// Forget ends a Waker.
func (p *Dispatcher) Forget(w <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, c := range p.wakers {
		if c == w {
			p.wakers = append(p.wakers[:i], p.wakers[i+1:]...)
			return
		}
	}
}

func (p *Dispatcher) wakeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.wakers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
