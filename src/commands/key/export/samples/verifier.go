// Verifies API keys by a snapshot of `authctl key export`, without authctl; needs Go alone.
//
// usage: verifier SNAPSHOT JWKS STATE < requests      JWKS: `authctl jwk set key-export`
// STATE has the last snapshot's number, 0 at first. A request: KEY, or KEY<tab>ADDRESS<tab>SCOPE SCOPE…
// Its answer is a verdict, and only `valid` lets in. By a bad snapshot nothing is answered at all.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

type entry struct { // a line of the snapshot, or a public key: each has some of these
	Kid, Sig, X, Format, Alg, Id, Hash, Kind, Status string
	V, Seq, Count, Valid_until, Not_before           int64
	Expires_at, Grace_until                          *int64
	Imported                                         bool
	Scopes, Cidrs                                    []string
	Keys                                             []entry
}

var form = regexp.MustCompile(`^[a-z][a-z0-9]{1,9}_(?:live|test|dev)_([0-9A-Za-z]{10})_[0-9A-Za-z]{36}$`)
var codes = strings.Fields(`malformed checksum_mismatch unknown disabled revoked not_yet_valid expired
	grace_over address_denied scope_missing valid`)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func read(text []byte) (value entry) {
	must(0, json.Unmarshal(text, &value))
	return value
}

// Returns the keys by id, and by hash those that need not have our form; or panics.
func load(snapshot, jwks, state string) map[string]entry {
	text := must(os.ReadFile(snapshot))
	end := bytes.LastIndexByte(bytes.TrimSuffix(text, []byte("\n")), '\n') + 1
	seal, set, unbase64 := read(text[end:]), read(must(os.ReadFile(jwks))), base64.RawURLEncoding.DecodeString
	jwk := set.Keys[slices.IndexFunc(set.Keys, func(jwk entry) bool { return jwk.Kid == seal.Kid })]
	message := fmt.Appendf(nil, "authctl-snapshot-v1:%x", sha256.Sum256(text[:end]))
	if !ed25519.Verify(must(unbase64(jwk.X)), message, must(unbase64(seal.Sig))) {
		panic("forged")
	}
	lines, keys, last, seen := bytes.Split(text[:end-1], []byte("\n")), map[string]entry{}, "", int64(0)
	head, ordered := read(lines[0]), true
	for _, line := range lines[1:] {
		key := read(line)
		last, ordered = key.Id, ordered && last < key.Id
		if key.Kind == "sha256" {
			keys[key.Id] = key
		}
		if key.Kind == "sha256" && key.Imported {
			keys[key.Hash] = key
		}
	}
	must(fmt.Sscan(string(must(os.ReadFile(state))), &seen))
	whole := head.V == 1 && head.Format == "jsonl" && head.Alg == "sha256" && head.Count == int64(len(lines)-1)
	if !whole || !ordered || time.Now().Unix() >= head.Valid_until || head.Seq < seen {
		panic("not all of a snapshot, stale, or older than the last one")
	}
	must(0, os.WriteFile(state, fmt.Append(nil, head.Seq), 0o600))
	return keys
}

func verdict(text, address, scopes string, keys map[string]entry) string {
	match, digits, now := form.FindStringSubmatch(text), "", time.Now().Unix()
	for place, crc := 0, crc32.ChecksumIEEE([]byte(text[:max(0, len(text)-6)])); place < 6; place++ {
		digits, crc = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[crc%62:][:1]+digits, crc/62
	}
	found, sound := fmt.Sprintf("%x", sha256.Sum256([]byte(text))), strings.HasSuffix(text, digits)
	key, known := keys[found]
	if !known && match != nil && sound && keys[match[1]].Id != "" {
		key, known = keys[match[1]], true
	}
	ip, _ := netip.ParseAddr(address)
	holds := func(cidr string) bool { return must(netip.ParsePrefix(cidr)).Contains(ip.Unmap()) }
	lacks := func(scope string) bool { return !slices.Contains(key.Scopes, scope) }
	return codes[slices.Index([]bool{ // the first that is true
		!known && match == nil,
		!known && !sound,
		!known || subtle.ConstantTimeCompare([]byte(key.Hash), []byte(found)) == 0,
		key.Status == "disabled",
		key.Status != "active" && key.Status != "retiring",
		now < key.Not_before,
		key.Expires_at != nil && now >= *key.Expires_at,
		key.Grace_until != nil && now >= *key.Grace_until,
		len(key.Cidrs) > 0 && !slices.ContainsFunc(key.Cidrs, holds),
		slices.ContainsFunc(strings.Fields(scopes), lacks),
		true,
	}, true)]
}

func main() {
	keys := load(os.Args[1], os.Args[2], os.Args[3])
	for requests := bufio.NewScanner(os.Stdin); requests.Scan(); {
		fields := append(strings.Split(strings.TrimSpace(requests.Text()), "\t"), "", "")
		fmt.Println(verdict(strings.TrimSpace(fields[0]), fields[1], fields[2], keys))
	}
}
