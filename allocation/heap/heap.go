package heap

// Min hands out the least of what was put in. It is here because the one of the standard library boxes every item.
type Min[T any] struct {
	Items []T
	Less  func(a, b *T) bool
}

// Push puts an item in.
func (h *Min[T]) Push(item T) {
	h.Items = append(h.Items, item)
	for i := len(h.Items) - 1; i > 0; {
		above := (i - 1) / 2
		if !h.Less(&h.Items[i], &h.Items[above]) {
			return
		}
		h.Items[i], h.Items[above] = h.Items[above], h.Items[i]
		i = above
	}
}

// Top is the least item; it stays. The heap must not be empty.
func (h *Min[T]) Top() *T { return &h.Items[0] }

// Pop takes the least item out. The heap must not be empty.
func (h *Min[T]) Pop() T {
	out, last := h.Items[0], len(h.Items)-1
	h.Items[0] = h.Items[last]
	h.Items = h.Items[:last]
	for i := 0; ; {
		least := i
		for _, below := range [...]int{2*i + 1, 2*i + 2} {
			if below < last && h.Less(&h.Items[below], &h.Items[least]) {
				least = below
			}
		}
		if least == i {
			return out
		}
		h.Items[i], h.Items[least] = h.Items[least], h.Items[i]
		i = least
	}
}
