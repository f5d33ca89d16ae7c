package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// What PostgreSQL alone is told. On SQLite a group seals its acts itself.
const (
	addUnsealed     = "INSERT INTO unsealed (tenant, act) VALUES ($1, $2)"
	unsealedTenants = "SELECT DISTINCT tenant FROM unsealed ORDER BY tenant"
	beginHead       = "INSERT INTO chain_heads (tenant, pos, chain) VALUES ($1, 0, $2) ON CONFLICT (tenant) DO NOTHING"
	holdHead        = "SELECT pos, chain FROM chain_heads WHERE tenant = $1 FOR UPDATE SKIP LOCKED"
	unsealedActs    = "SELECT a.id, a.hash, a.subject, a.at FROM unsealed u JOIN acts a ON a.tenant = u.tenant AND a.id = u.act WHERE u.tenant = $1 ORDER BY a.subject, a.seq LIMIT 1000"
	addSeals        = "INSERT INTO seals (tenant, pos, act, chain) SELECT $1, s.* FROM unnest(CAST($2 AS BIGINT[]), CAST($3 AS TEXT[]), CAST($4 AS BYTEA[])) s"
	dropUnsealed    = "DELETE FROM unsealed WHERE tenant = $1 AND act = ANY(CAST($2 AS TEXT[]))"
	notify          = "SELECT pg_notify($1, $2)"
)

const (
	sealEvery   = time.Second           // acts of a node that died are sealed by another
	sealAgain   = 10 * time.Millisecond // while another node holds the head of a log
	listenAgain = 500 * time.Millisecond
)

// node is what the lanes of one process share on PostgreSQL: the serials that it took, and the sealer (封存), which gives committed acts
// their places behind them, so that writers of one tenant never queue for the end of its log. The sealers of several nodes take turns
// under a lock on that end. Where each log ends is told to all nodes.
type node struct {
	store   *Store
	channel string // of notifications

	serialMu sync.Mutex
	serials  *session
	blocks   blocks

	sealMu sync.Mutex
	seals  *session
	wake   chan struct{}

	toldMu sync.Mutex
	told   map[string]int64

	stop context.CancelFunc
	work sync.WaitGroup
}

// newNode connects a process and lets its lanes work.
func newNode(ctx context.Context, s *Store, o Options) (*node, error) {
	n := &node{store: s, blocks: blocks{}, wake: make(chan struct{}, 1), told: map[string]int64{}}
	var schema string
	if err := s.writeDB.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return nil, err
	}
	n.channel = ("gezhi_" + schema)[:min(63, len("gezhi_")+len(schema))] // as in dialect.migrated
	n.serials, n.seals = lazySession(s.writeDB, s.dialect, o.Trace), lazySession(s.writeDB, s.dialect, nil)
	for range cmp.Or(o.Writers, 8) {
		s.writer.add(solo{node: n, session: lazySession(s.writeDB, s.dialect, o.Trace)})
	}
	work, stop := context.WithCancel(context.Background())
	n.stop = stop
	n.work.Go(func() { n.seal(work) })
	n.work.Go(func() { n.listen(work, o.Database) })
	return n, nil
}

// close seals what is left, if no other node does, and ends the work in the background.
func (n *node) close() error {
	n.stop()
	n.work.Wait()
	_, err := n.sealAll()
	return errors.Join(err, n.serials.close(), n.seals.close())
}

// serial returns the next serial of a tenant on a day. It is taken outside of the transaction that asks: serials may have gaps.
func (n *node) serial(tenant, day string) (int64, error) {
	n.serialMu.Lock()
	defer n.serialMu.Unlock()
	if serial, ok := n.blocks[tenant].take(day); ok {
		return serial, nil
	}
	b, err := n.takeBlock(tenant, day)
	if err != nil {
		return 0, err
	}
	n.blocks[tenant] = b
	serial, _ := b.take(day)
	return serial, nil
}

func (n *node) takeBlock(tenant, day string) (*block, error) {
	s := n.serials
	if err := s.begin(background, "BEGIN"); err != nil {
		return nil, err
	}
	b, err := newBlock(background, queries.New(s), tenant, day)
	if err == nil {
		err = s.exec("COMMIT")
	}
	if err == nil {
		return b, nil
	}
	lost := s.lost(err)
	if s.rollback(); lost {
		s.spoil()
		return nil, failed(err)
	}
	return nil, err
}

// await notes acts for the sealer, in the transaction that does them.
func (n *node) await(s *session, acts []sealable) error {
	for _, a := range acts {
		if _, err := s.ExecContext(background, addUnsealed, a.tenant, a.id); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) wakeSealer() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// seal seals whenever this node committed acts, and every now and then.
func (n *node) seal(ctx context.Context) {
	next := time.NewTimer(0)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-n.wake:
		case <-next.C:
		}
		pause := sealEvery
		if left, err := n.sealAll(); left && err == nil {
			pause = sealAgain
		}
		next.Reset(pause)
	}
}

// settle seals until nothing is left of what was committed before.
func (n *node) settle(ctx context.Context) error {
	for {
		left, err := n.sealAll()
		if err != nil || !left {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sealAgain):
		}
	}
}

// sealAll seals the acts of every tenant. left says that another node holds the end of a log.
func (n *node) sealAll() (left bool, err error) {
	n.sealMu.Lock()
	defer n.sealMu.Unlock()
	tenants, err := n.waiting()
	for _, tenant := range tenants {
		for more := true; more; {
			var held bool
			if more, held, err = n.sealSome(tenant); err != nil {
				return true, err
			}
			left = left || held
		}
	}
	return left, err
}

// waiting lists the tenants that have acts to seal.
func (n *node) waiting() (tenants []string, err error) {
	s := n.seals
	if err := s.begin(background, "BEGIN"); err != nil {
		return nil, err
	}
	defer s.rollback()
	rows, err := s.QueryContext(background, unsealedTenants)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var tenant string
		if err := rows.Scan(&tenant); err != nil {
			return nil, err
		}
		tenants = append(tenants, tenant)
	}
	return tenants, rows.Err()
}

// sealSome seals up to a thousand acts of a tenant. more says that there may be others; held, that another node seals here.
func (n *node) sealSome(tenant string) (more, held bool, err error) {
	s := n.seals
	if err := s.begin(background, "BEGIN"); err != nil { // READ COMMITTED: what is read under the lock is of now
		return false, false, err
	}
	done := false
	defer func() {
		if !done {
			s.rollback()
		}
	}()
	head, err := n.hold(tenant)
	if errors.Is(err, sql.ErrNoRows) {
		return false, true, nil
	}
	if err != nil {
		return false, false, err
	}
	acts, err := n.unsealed(tenant)
	if err != nil || len(acts) == 0 {
		return false, false, err
	}
	if head, err = n.append(head, acts); err != nil {
		return false, false, err
	}
	if err := s.exec("COMMIT"); err != nil {
		return false, false, err
	}
	done = true
	n.tell(tenant, head.Pos)
	return len(acts) == 1000, false, nil
}

// hold takes the lock on the end of a log, and reads it. ErrNoRows when another node has it.
func (n *node) hold(tenant string) (audit.Head, error) {
	head := audit.EmptyHead(tenant)
	if _, err := n.seals.ExecContext(background, beginHead, tenant, head.Chain[:]); err != nil {
		return head, err
	}
	var chain []byte
	if err := n.seals.QueryRowContext(background, holdHead, tenant).Scan(&head.Pos, &chain); err != nil {
		return head, err
	}
	var err error
	head.Chain, err = asHash(chain)
	return head, err
}

// unsealed reads acts that wait, in the order of time; those of one subject in their own order.
func (n *node) unsealed(tenant string) ([]audit.Act, error) {
	rows, err := n.seals.QueryContext(background, unsealedActs, tenant)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var acts []audit.Act
	for rows.Next() {
		var a audit.Act
		var hash []byte
		var at int64
		if err := rows.Scan(&a.ID, &hash, &a.Subject, &at); err != nil {
			return nil, err
		}
		if a.Hash, err = asHash(hash); err != nil {
			return nil, err
		}
		a.At = instant(at)
		if last := len(acts) - 1; last >= 0 && acts[last].Subject == a.Subject && a.At.Before(acts[last].At) {
			a.At = acts[last].At // the clocks of two nodes differ
		}
		acts = append(acts, a)
	}
	slices.SortStableFunc(acts, func(a, b audit.Act) int { return a.At.Compare(b.At) })
	return acts, rows.Err()
}

// append puts acts behind the end of a log and tells the other nodes.
func (n *node) append(head audit.Head, acts []audit.Act) (audit.Head, error) {
	places, names, chains := make([]int64, len(acts)), make([]string, len(acts)), make([][]byte, len(acts))
	for i, a := range acts {
		var seal audit.Seal
		seal, head = head.Next(a)
		places[i], names[i], chains[i] = seal.Pos, a.ID, seal.Chain[:]
	}
	s := n.seals
	if _, err := s.ExecContext(background, addSeals, head.Tenant, places, names, chains); err != nil {
		return head, err
	}
	if _, err := s.ExecContext(background, dropUnsealed, head.Tenant, names); err != nil {
		return head, err
	}
	if err := queries.New(s).SaveHead(background, head.Tenant, head.Pos, head.Chain[:]); err != nil {
		return head, err
	}
	_, err := s.ExecContext(background, notify, n.channel, fmt.Sprintf("%d %s", head.Pos, head.Tenant))
	return head, err
}

// announce tells the other nodes whose settings a transaction changed: position 0 of a log is no act. Position -1 says that the schema
// has changed.
func (n *node) announce(s *session, tenants map[string]bool) error {
	for tenant := range tenants {
		if _, err := s.ExecContext(background, notify, n.channel, "0 "+tenant); err != nil {
			return err
		}
	}
	return nil
}

// tell tells the observers how far a log has grown, once.
func (n *node) tell(tenant string, upTo int64) {
	n.toldMu.Lock()
	defer n.toldMu.Unlock()
	if upTo > n.told[tenant] {
		n.told[tenant] = upTo
		n.store.tellSealed(tenant, upTo)
	}
}

// listen hears what other nodes sealed, until ctx ends.
func (n *node) listen(ctx context.Context, url string) {
	for ctx.Err() == nil {
		_ = n.hear(ctx, url) // it ends with the connection or with ctx
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// hear listens on one connection. What was told before it listened is looked up.
func (n *node) hear(ctx context.Context, url string) error {
	config, err := postgresConfig(url)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{n.channel}.Sanitize()); err != nil {
		return err
	}
	if err := n.judge(ctx); err != nil {
		return err
	}
	heads, err := queries.New(n.store.writeDB).ChainHeads(ctx)
	if err != nil {
		return err
	}
	for _, head := range heads {
		n.tell(head.Tenant, head.Pos)
		n.store.tellSettings(head.Tenant)
	}
	for {
		heard, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var tenant string
		var upTo int64
		if _, err := fmt.Sscanf(heard.Payload, "%d %s", &upTo, &tenant); err != nil {
			return err
		}
		switch {
		case upTo < 0:
			if err := n.judge(ctx); err != nil {
				return err
			}
		case upTo == 0:
			n.store.tellSettings(tenant)
		default:
			n.tell(tenant, upTo)
		}
	}
}

// judge stops everything for good when a later release took something away that this program needs.
func (n *node) judge(ctx context.Context) error {
	least, err := oldest(ctx, n.store.writeDB, n.store.dialect)
	if err == nil && least > n.store.known {
		var cause error = fault.New(fault.Unavailable, "store.outgrown", "least", least, "known", n.store.known)
		n.store.writer.broken.Store(&cause)
	}
	return err
}
