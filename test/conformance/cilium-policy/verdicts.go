package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	portmap "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

const clusterName = "default"

// secrets answers as an agent does whose secrets are synchronised for Envoy: by reference, never by content.
type secrets struct{}

func (secrets) GetTLSContext(context.Context, *api.TLSContext, string) (string, string, string, bool, error) {
	return "", "", "", false, nil
}

func configure(config map[string]string) (policyCluster string) {
	flag := func(key string, otherwise bool) bool {
		if value, ok := config[key]; ok {
			return value == "true"
		}
		return otherwise
	}
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = flag("ipv6", false)
	option.Config.AllowLocalhost = option.AllowLocalhostAlways
	option.Config.EnableICMPRules = true
	option.Config.EnableL7Proxy = flag("l7Proxy", true)
	option.Config.EnableHostFirewall = flag("hostFirewall", false)
	option.Config.EnableNodeSelectorLabels = flag("nodeSelectorLabels", false)
	option.Config.EnableNonDefaultDenyPolicies = flag("nonDefaultDeny", true)
	option.Config.EnableExtendedIPProtocols = flag("extendedIpProtocols", false)
	api.InitEntities(clusterName)
	mode := option.DefaultEnforcement
	if value, ok := config["enable-policy"]; ok {
		mode = value
	}
	policy.SetPolicyEnabled(mode)
	if value, ok := config["policyClusterName"]; ok {
		return value
	}
	return clusterName
}

func answer(scenario Scenario) (result Answer) {
	result = Answer{Name: scenario.Name, Rows: []Row{}}
	defer func() {
		if failure := recover(); failure != nil {
			log.Printf("%s: %v\n%s", scenario.Name, failure, debug.Stack())
			result = Answer{Name: scenario.Name, Rows: []Row{}, Panic: fmt.Sprint(failure)}
		}
	}()
	logger := slog.New(slog.DiscardHandler)
	cluster := configure(scenario.Config)

	all, known, clusterPorts := identity.IdentityMap{}, map[uint32]*identity.Identity{}, portmap.NewNamedPortMultiMap()
	for _, one := range scenario.Identities {
		array := labels.NewLabelsFromModel(one.Labels).LabelArray()
		known[one.ID] = identity.NewIdentityFromLabelArray(identity.NumericIdentity(one.ID), array)
		all[identity.NumericIdentity(one.ID)] = array
		clusterPorts.Update(nil, namedPorts(one))
	}
	manager := identitymanager.NewIDManager(logger)
	translator := envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerSDS())
	repository := policy.NewPolicyRepository(logger, all, secrets{}, translator, manager, testpolicy.NewPolicyMetricsNoop())
	repository.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	waiting := &sync.WaitGroup{}
	repository.GetSubjectSelectorCache().UpdateIdentities(all, nil, waiting)
	waiting.Wait()
	result.ParseErrors = load(logger, repository, scenario, cluster)

	// What a selector selects is known to the engine only after some endpoint has been through once. An agent that
	// has been running for a while has that behind it.
	for _, one := range scenario.Identities {
		if one.Pod {
			manager.Add(known[one.ID])
			_, _, _ = repository.GetSelectorPolicy(known[one.ID], 0, &statistics{}, uint64(one.ID))
		}
	}
	repository.BumpRevision()

	for _, one := range scenario.Identities {
		if !one.Pod {
			continue
		}
		subject := known[one.ID]
		selected, _, err := repository.GetSelectorPolicy(subject, 0, &statistics{}, uint64(one.ID))
		if err != nil {
			result.Rows = append(result.Rows, Row{Subject: one.ID, Error: err.Error()})
			continue
		}
		self := &owner{id: one.ID, ports: namedPorts(one), clusterPorts: clusterPorts}
		endpoint := selected.DistillPolicy(logger, self, redirects(selected, self))
		filters := l7Filters(endpoint)
		for _, direction := range []string{"ingress", "egress"} {
			row := Row{Subject: one.ID, Dir: direction, L7Filters: filters[direction]}
			for _, peer := range scenario.Identities {
				letters, rules := "", [][]string{}
				for _, probe := range scenario.Probes {
					letter, origin := verdict(endpoint, direction, peer.ID, probe)
					letters, rules = letters+letter, append(rules, origin)
				}
				row.Verdicts, row.Rules = append(row.Verdicts, letters), append(row.Rules, rules)
			}
			result.Rows = append(result.Rows, row)
		}
		endpoint.Ready()
		endpoint.Detach(logger)
	}
	return result
}

func namedPorts(one Identity) portmap.NamedPortMap {
	ports := portmap.NamedPortMap{}
	for name, written := range one.Ports {
		number, protocol, _ := strings.Cut(written, "/")
		port, _ := strconv.Atoi(number)
		// A name that is none is skipped, as the agent skips it.
		_ = ports.AddPort(name, port, protocol)
	}
	return ports
}

func verdict(endpoint *policy.EndpointPolicy, direction string, peer uint32, probe Probe) (letter string, rules []string) {
	protocol, err := u8proto.ParseProtocol(probe.Proto)
	if err != nil {
		panic(err)
	}
	key := policy.EgressKey()
	if direction == "ingress" {
		key = policy.IngressKey()
	}
	entry, origin, found := endpoint.Lookup(key.WithIdentity(identity.NumericIdentity(peer)).WithPortProto(protocol, probe.Port))
	switch {
	case !found:
		return "d", []string{}
	case entry.IsDeny():
		letter = "D"
	case entry.IsRedirectEntry():
		letter = "R"
	default:
		letter = "A"
	}
	if letter != "D" && entry.AuthRequirement.AuthType() != types.AuthTypeDisabled {
		letter = strings.ToLower(letter)
	}
	return letter, originNames(origin)
}

// originNames names the objects behind an entry: Kind/namespace/name, or <what no policy writes>.
func originNames(origin policy.RuleMeta) []string {
	const prefix = "io.cilium.k8s.policy."
	names := []string{}
	for _, array := range origin.LabelArray() {
		var name string
		if builtin := array.Get("reserved." + policy.LabelKeyPolicyDerivedFrom); builtin != "" {
			name = "<" + builtin + ">"
		} else {
			get := func(key string) string { return array.Get("k8s." + prefix + key) }
			name = get("derived-from") + "/" + get("namespace") + "/" + get("name")
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
