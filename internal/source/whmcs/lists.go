package whmcs

// list reads the value of a list: {"client":[…]}, {"client":{…}} for one, […] as some write it, an object
// with the keys "0", "1" in place of a list, or a text or nothing when it is empty.
func (s *scanner) list(inner string) (int, error) {
	switch s.d.PeekKind() {
	case '[':
		return s.elements(inner)
	case '{':
	default:
		return 0, s.skip()
	}
	if _, err := s.token(); err != nil {
		return 0, err
	}
	count := 0
	for s.d.PeekKind() != '}' {
		t, err := s.token()
		if err != nil {
			return count, err
		}
		key := t.String()
		n := 0
		switch kind := s.d.PeekKind(); {
		case key == inner && kind == '[':
			n, err = s.elements(inner)
		case key == inner && kind == '{':
			n, err = s.object(inner)
		case isIndex(key) && kind == '{':
			n, err = 1, s.element(inner)
		default:
			err = s.skip()
		}
		if err != nil {
			return count, err
		}
		count += n
	}
	_, err := s.token()
	return count, err
}

func (s *scanner) elements(inner string) (int, error) {
	if _, err := s.token(); err != nil {
		return 0, err
	}
	count := 0
	for ; s.d.PeekKind() != ']'; count++ {
		if err := s.element(inner); err != nil {
			return count, err
		}
	}
	_, err := s.token()
	return count, err
}

// object reads {"0":{…},"1":{…}} as a list, and any other object as the only element.
func (s *scanner) object(inner string) (int, error) {
	if _, err := s.token(); err != nil {
		return 0, err
	}
	one := []byte{'{'}
	count := 0
	for s.d.PeekKind() != '}' {
		t, err := s.d.ReadToken()
		if err != nil {
			return count, err
		}
		key := t.String()
		if isIndex(key) {
			if err := s.element(inner); err != nil {
				return count, err
			}
			count++
			continue
		}
		value, err := s.d.ReadValue()
		if err != nil {
			return count, err
		}
		one = appendMember(one, key, value)
	}
	if _, err := s.token(); err != nil {
		return count, err
	}
	if len(one) == 1 {
		return count, nil
	}
	return count + 1, s.send(&item{list: inner, raw: append(one, '}')})
}

func (s *scanner) element(inner string) error {
	raw, err := s.d.ReadValue()
	if err != nil {
		return err
	}
	s.limit.mark()
	return s.send(&item{list: inner, raw: raw})
}

// isIndex reports whether a key is that of a list which PHP wrote as an object.
func isIndex(key string) bool {
	for i := range len(key) {
		if key[i] < '0' || key[i] > '9' {
			return false
		}
	}
	return key != "" && len(key) < 10
}
