package listmonktest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method+" "+r.URL.Path)
	if len(s.fail) > 0 {
		status := s.fail[0]
		s.fail = s.fail[1:]
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		if status >= 300 && status < 400 {
			w.Header().Set("Location", "http://127.0.0.1:1/")
		}
		refuse(w, status, "Internal error near john@example.com")
		return
	}
	if user, token, _ := r.BasicAuth(); user != User || token != Token {
		refuse(w, http.StatusForbidden, "invalid session")
		return
	}
	path, isSub := strings.CutPrefix(r.URL.Path, "/api/subscribers/")
	id, err := strconv.Atoi(path)
	switch {
	case r.URL.Path == "/api/subscribers" && r.Method == http.MethodGet:
		s.list(w, r)
	case r.URL.Path == "/api/subscribers" && r.Method == http.MethodPost:
		s.create(w, r)
	case r.URL.Path == "/api/subscribers/lists" && r.Method == http.MethodPut:
		s.manage(w, r)
	case isSub && err == nil && s.subs[id] == nil:
		refuse(w, http.StatusBadRequest, "Subscriber not found")
	case isSub && err == nil && r.Method == http.MethodGet:
		answer(w, s.json(s.subs[id]))
	case isSub && err == nil && r.Method == http.MethodPatch && !s.opts.Old:
		s.patch(w, r, s.subs[id])
	case isSub && err == nil:
		refuse(w, http.StatusMethodNotAllowed, "Method Not Allowed")
	default:
		refuse(w, http.StatusNotFound, "Not Found")
	}
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data})
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"message": message})
}

// json is a subscriber as the API writes it.
func (s *Server) json(sub *Subscriber) map[string]any {
	lists := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(sub.Lists)) {
		optin := "single"
		if s.opts.Double[id] {
			optin = "double"
		}
		l := map[string]any{"id": id, "name": fmt.Sprintf("List %d", id), "optin": optin, "subscription_status": sub.Lists[id]}
		if !s.opts.Old {
			l["subscription_updated_at"] = sub.changed[id].Format(time.RFC3339Nano)
		}
		lists = append(lists, l)
	}
	return map[string]any{"id": sub.ID, "email": sub.Email, "name": sub.Name, "status": sub.Status, "attribs": sub.Attribs, "lists": lists}
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	keep := func(*Subscriber) bool { return true }
	if query := q.Get("query"); query != "" {
		if !s.opts.Query && !s.opts.Old {
			refuse(w, http.StatusForbidden, "Permission denied: subscribers:sql_query")
			return
		}
		in := regexp.MustCompile(`^subscribers\.email IN \(('(?:[^']|'')*'(?:, '(?:[^']|'')*')*)\)$`).FindStringSubmatch(query)
		if in == nil {
			refuse(w, http.StatusBadRequest, "pq: syntax error")
			return
		}
		values := strings.Split(strings.Trim(in[1], "'"), "', '")
		keep = func(sub *Subscriber) bool {
			return slices.ContainsFunc(values, func(v string) bool { return strings.ReplaceAll(v, "''", "'") == sub.Email })
		}
	} else if search := q.Get("search"); search != "" && !s.opts.Old {
		re, err := regexp.Compile("(?i)" + search)
		if err != nil {
			refuse(w, http.StatusInternalServerError, "pq: invalid regular expression")
			return
		}
		keep = func(sub *Subscriber) bool { return re.MatchString(sub.Email) || re.MatchString(sub.Name) }
	}
	list, _ := strconv.Atoi(q.Get("list_id"))
	var found []*Subscriber
	for _, sub := range s.subs {
		if _, on := sub.Lists[list]; keep(sub) && (list == 0 || on) {
			found = append(found, sub)
		}
	}
	slices.SortFunc(found, func(a, b *Subscriber) int { return cmp.Compare(a.ID, b.ID) })
	if q.Get("order") != "asc" {
		slices.Reverse(found)
	}
	page, _ := strconv.Atoi(q.Get("page"))
	size, _ := strconv.Atoi(q.Get("per_page"))
	if size < 1 || size > 50 {
		size = 20
	}
	from := min(max(page-1, 0)*size, len(found))
	results := []map[string]any{}
	for _, sub := range found[from:min(from+size, len(found))] {
		results = append(results, s.json(sub))
	}
	out := map[string]any{"results": results, "query": q.Get("query"), "total": len(found), "per_page": size, "page": page}
	if !s.opts.Old {
		out["search"] = q.Get("search")
	}
	answer(w, out)
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	var req struct {
		Email, Name, Status string
		Lists               []int
		Attribs             map[string]any
		Preconfirm          bool `json:"preconfirm_subscriptions"`
	}
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil || !strings.Contains(req.Email, "@") || req.Name == "" {
		refuse(w, http.StatusBadRequest, "Invalid email")
		return
	}
	req.Email = strings.ToLower(req.Email)
	for _, sub := range s.subs {
		if sub.Email == req.Email {
			refuse(w, map[bool]int{false: http.StatusConflict, true: http.StatusBadRequest}[s.opts.Old], "E-mail already exists.")
			return
		}
	}
	lists := map[int]string{}
	for _, l := range req.Lists {
		if l >= 1 && l <= 3 { // what is no list is left out
			lists[l] = "unconfirmed"
			if req.Preconfirm && !s.opts.Old {
				lists[l] = "confirmed"
			}
		}
	}
	id := s.insert(Subscriber{Email: req.Email, Name: req.Name, Status: req.Status, Attribs: req.Attribs, Lists: lists})
	answer(w, s.json(s.subs[id]))
}

func (s *Server) patch(w http.ResponseWriter, r *http.Request, sub *Subscriber) {
	var req struct{ Attribs map[string]any }
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "Invalid JSON")
		return
	}
	sub.Attribs = req.Attribs
	answer(w, s.json(sub))
}

func (s *Server) manage(w http.ResponseWriter, r *http.Request) {
	var req struct {
		IDs    []int `json:"ids"`
		Action string
		Target []int `json:"target_list_ids"`
		Status string
	}
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil || len(req.IDs) == 0 || len(req.Target) == 0 {
		refuse(w, http.StatusBadRequest, "No IDs given.")
		return
	}
	if !slices.Contains([]string{"add", "remove", "unsubscribe"}, req.Action) {
		refuse(w, http.StatusBadRequest, "Invalid action.")
		return
	}
	for _, id := range req.IDs {
		for _, l := range req.Target {
			s.subs[id].manage(l, req.Action, req.Status, s.opts)
		}
	}
	answer(w, true)
}

// manage does to one subscription what the SQL of listmonk does: adding sets a status and leaves the time as it is,
// unsubscribing does nothing to who is not on the list.
func (sub *Subscriber) manage(list int, action, status string, o Options) {
	now, exists := sub.Lists[list]
	switch {
	case action == "add" && exists && o.Old:
	case action == "add" && (list < 1 || list > 3):
	case action == "add":
		if status == "" || o.Old {
			status = cmp.Or(now, "unconfirmed")
		}
		if !exists {
			sub.changed[list] = o.Now()
		}
		sub.Lists[list] = status
	case action == "remove":
		delete(sub.Lists, list)
	case action == "unsubscribe" && exists:
		sub.Lists[list], sub.changed[list] = "unsubscribed", o.Now()
	}
}
