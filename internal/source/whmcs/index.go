package whmcs

import (
	"strconv"

	"inzage/internal/platform/intake"
)

// index is what must be known of all answers before the first record is handed on.
type index struct {
	uses     []uint16 // by file: the steps that take something from it, as bits
	work     int64    // bytes that all steps read
	detailed set      // clients with GetClientsDetails
	invoiced set      // invoices with GetInvoice
	listed   set      // transactions with GetTransactions
	created  map[int64]intake.Date
	currency codes // of clients
	invoices map[int64]invoiceFacts
	links    map[int64][]link // by user: the clients for whom it acts
}

// link is a client for whom a user acts.
type link struct {
	client int64
	owner  bool
}

func newIndex() *index {
	return &index{
		created: map[int64]intake.Date{}, currency: codes{of: map[int64]uint8{}},
		invoices: map[int64]invoiceFacts{}, links: map[int64][]link{},
	}
}

// set is a set of ids, which WHMCS numbers without large gaps: a bit each.
type set struct{ words map[int64]uint64 }

func (s *set) add(id int64) {
	if s.words == nil {
		s.words = map[int64]uint64{}
	}
	s.words[id>>6] |= 1 << (id & 63)
}

func (s *set) has(id int64) bool { return s.words[id>>6]&(1<<(id&63)) != 0 }

// codes are currencies by id. A company has few: each is a small number.
type codes struct {
	of    map[int64]uint8
	names []intake.Currency
}

func (c *codes) number(code intake.Currency) uint8 {
	if code == "" {
		return 0
	}
	for i, n := range c.names {
		if n == code {
			return uint8(i + 1)
		}
	}
	if len(c.names) == 255 {
		return 0
	}
	c.names = append(c.names, code)
	return uint8(len(c.names))
}

func (c *codes) name(n uint8) intake.Currency {
	if n == 0 {
		return ""
	}
	return c.names[n-1]
}

// invoiceFacts is what GetInvoices and GetInvoice say of an invoice: whose it is, and the currency.
type invoiceFacts struct {
	client   int32
	currency uint8
}

func (x *index) setInvoice(id, client int64, code intake.Currency) {
	f := x.invoices[id]
	if client > 0 && client <= 1<<31-1 {
		f.client = int32(client)
	}
	if n := x.currency.number(code); n > 0 {
		f.currency = n
	}
	x.invoices[id] = f
}

// invoice returns whose an invoice is and its currency, as far as known.
func (x *index) invoice(id int64) (client int64, code intake.Currency) {
	f := x.invoices[id]
	return int64(f.client), x.currency.name(f.currency)
}

// paging counts, of the answers of one action that promise the same total, how many elements they have.
type paging struct {
	list  string
	total int64
}

// makeIndex reads all files once, and refuses what is wrong with whole files and answers: on the first run
// only, for they stand before all records.
func (r *run) makeIndex() error {
	r.index.uses = make([]uint16, len(r.files))
	pages := map[paging]*answerCount{}
	for n, f := range r.files {
		m := &indexer{run: r, file: n, pages: pages}
		err := scanFile(r.ctx, f, m.item)
		if isProblem(err) {
			err = m.refuse(intake.NewReject(f.Name, 0, intake.ProblemOf(err)))
		}
		if err != nil {
			return err
		}
		m.end()
		for i := range steps {
			if r.index.uses[n]&(1<<i) != 0 {
				r.index.work += f.Size
			}
		}
	}
	return r.checkPages(pages)
}

type answerCount struct {
	file string
	rows int64
}

// checkPages refuses an action of whose elements some were not fetched: 25 is what WHMCS returns unasked.
func (r *run) checkPages(pages map[paging]*answerCount) error {
	for _, f := range r.files { // in the order of files, for maps have none
		for p, c := range pages {
			if c.file != f.Name || c.rows >= p.total {
				continue
			}
			delete(pages, p)
			m := &indexer{run: r}
			err := m.refuse(intake.NewReject(f.Name, 0, intake.NewProblem(intake.CodeTruncated,
				"WHMCS has %d of these records (%s) and the answers hold %d; fetch the others with limitstart and limitnum", p.total, p.list, c.rows)))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// indexer takes into the index what a file says.
type indexer struct {
	*run
	file         int
	pages        map[paging]*answerCount
	transactions []int64
	detail       bool // the file has answers of GetInvoice
}

func (m *indexer) refuse(reject intake.Reject) error {
	if m.from.Step > 0 {
		return nil
	}
	return m.run.refuse(reject, intake.Cursor{Stamp: m.stamp})
}

func (m *indexer) item(it *item) error {
	if it.list != "" {
		m.row(it)
		return nil
	}
	return m.rest(it)
}

func (m *indexer) use(i int) { m.index.uses[m.file] |= 1 << i }

// row takes an element of a list. One that cannot be read is refused when its step comes.
func (m *indexer) row(it *item) {
	for i := range steps {
		if steps[i].list == it.list {
			m.use(i)
		}
	}
	o, err := peek(it.raw)
	if err != nil {
		return
	}
	id := o.id("id")
	switch it.list {
	case "client":
		if d, err := intake.ParseDate(o.text("datecreated")); err == nil && !d.IsZero() {
			m.index.created[id] = d
		}
	case "invoice":
		code, _ := intake.ParseCurrency(o.text("currencycode"))
		m.index.setInvoice(id, o.id("userid"), code)
	case "transaction":
		m.transactions = append(m.transactions, id)
	}
}

// rest takes what an answer says beside its list, or about one thing.
func (m *indexer) rest(it *item) error {
	o, err := peek(it.raw)
	if err != nil {
		return m.refuse(intake.NewReject(m.files[m.file].Name, it.number, intake.ProblemOf(err)).Unseen(it.raw))
	}
	switch kind := shape(it, o); kind {
	case listAnswer:
		if total, err := strconv.ParseInt(o.text("totalresults"), 10, 64); err == nil && m.pages != nil {
			key := paging{it.within, total}
			if m.pages[key] == nil {
				m.pages[key] = &answerCount{file: m.files[m.file].Name}
			}
			m.pages[key].rows += int64(it.rows)
		}
	case clientAnswer:
		m.use(stepDetails)
		m.use(stepLogins)
		if _, known := marketing(o.client()); known {
			m.use(stepConsent)
		}
		m.client(o.client())
	case invoiceAnswer:
		m.use(stepInvoice)
		m.detail = true
		id := o.id("invoiceid")
		m.index.invoiced.add(id)
		m.index.setInvoice(id, o.id("userid"), "")
	default:
		return m.refuse(intake.NewReject(m.files[m.file].Name, it.number, kind.problem(o, it)))
	}
	return nil
}

func (m *indexer) client(o *object) {
	id := o.firstID("id", "userid", "client_id")
	m.index.detailed.add(id)
	if code, err := intake.ParseCurrency(o.text("currency_code")); err == nil {
		m.index.currency.of[id] = m.index.currency.number(code)
	}
	for _, u := range o.list("users", "user") {
		user := u.id("id")
		m.index.links[user] = append(m.index.links[user], link{id, u.yes("is_owner")})
	}
}

// end closes a file. Transactions within GetInvoice are taken when GetTransactions does not have them.
func (m *indexer) end() {
	if m.detail {
		return
	}
	for _, id := range m.transactions {
		m.index.listed.add(id)
	}
}
