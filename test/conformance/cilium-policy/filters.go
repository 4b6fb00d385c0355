package main

import (
	"maps"
	"slices"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/spanstat"
	portmap "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// L7Filter is a merged port rule of which at least one peer selector redirects to a proxy.
type L7Filter struct {
	Port     uint16     `json:"port"`
	EndPort  uint16     `json:"endPort,omitempty"`
	PortName string     `json:"portName,omitempty"`
	Proto    string     `json:"proto"`
	Sel      []Selected `json:"sel"`
}

type Selected struct {
	IDs      []identity.NumericIdentity `json:"ids,omitempty"`
	Wildcard bool                       `json:"wildcard,omitempty"`
	Verdict  string                     `json:"verdict"`
	Redirect string                     `json:"redirect,omitempty"`
	L7       map[string]any             `json:"l7,omitempty"`
	SNI      []string                   `json:"sni,omitempty"`
}

func l7Filters(endpoint *policy.EndpointPolicy) map[string][]L7Filter {
	found := map[string][]L7Filter{}
	policies := &endpoint.SelectorPolicy.L4Policy
	for direction, rules := range map[string]policy.L4DirectionPolicy{"ingress": policies.Ingress, "egress": policies.Egress} {
		for rule := range rules.Filters() {
			redirects := false
			filter := L7Filter{Port: rule.Port, EndPort: rule.EndPort, PortName: rule.PortName, Proto: string(rule.Protocol)}
			for selector, what := range rule.PerSelectorPolicies {
				redirects = redirects || what.IsRedirect()
				filter.Sel = append(filter.Sel, selectedBy(selector, what))
			}
			if redirects {
				found[direction] = append(found[direction], filter)
			}
		}
	}
	return found
}

func selectedBy(selector policy.CachedSelector, what *policy.PerSelectorPolicy) Selected {
	one := Selected{Verdict: "allow", Wildcard: selector.IsWildcard()}
	if !one.Wildcard {
		one.IDs = slices.Sorted(slices.Values(selector.GetSelections()))
	}
	if what == nil {
		return one
	}
	if what.IsDeny() {
		one.Verdict = "deny"
	}
	if what.IsRedirect() {
		one.Redirect = string(what.L7Parser)
	}
	one.L7 = map[string]any{}
	if len(what.HTTP) > 0 {
		one.L7["http"] = what.HTTP
	}
	if len(what.DNS) > 0 {
		one.L7["dns"] = what.DNS
	}
	if len(what.Kafka) > 0 {
		one.L7["kafka"] = what.Kafka
	}
	one.SNI = slices.Sorted(maps.Keys(what.ServerNames))
	return one
}

// redirects gives every redirect that the policy needs a proxy port, so that none is left out of the map state:
// one of a listener's own, one for DNS, one for the rest.
func redirects(selected policy.SelectorPolicy, self *owner) map[string]uint16 {
	ports, listeners := map[string]uint16{}, map[string]uint16{}
	for filter, tuple := range selected.RedirectFilters() {
		port := filter.Port
		if port == 0 && filter.PortName != "" {
			port = self.GetNamedPort(filter.Ingress, filter.PortName, filter.U8Proto)
		}
		proxy := uint16(10001)
		if listener := tuple.Policy.GetListener(); listener != "" {
			if listeners[listener] == 0 {
				listeners[listener] = uint16(20001 + len(listeners))
			}
			proxy = listeners[listener]
		} else if tuple.Policy.L7Parser == policy.ParserTypeDNS {
			proxy = 10002
		}
		ports[policy.ProxyID(uint16(self.id), filter.Ingress, string(filter.Protocol), port, tuple.Policy.GetListener())] = proxy
	}
	return ports
}

// owner is the endpoint that a policy is computed for.
type owner struct {
	id           uint32
	ports        portmap.NamedPortMap
	clusterPorts portmap.NamedPortMultiMap
}

func (o *owner) GetID() uint64                      { return uint64(o.id) }
func (o *owner) IsHost() bool                       { return o.id == uint32(identity.ReservedIdentityHost) }
func (o *owner) PolicyDebug(string, ...any)         {}
func (o *owner) PreviousMapState() *policy.MapState { return nil }
func (o *owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	return nil
}

// GetNamedPort looks a name up at the subject for ingress and in the whole cluster for egress.
func (o *owner) GetNamedPort(ingress bool, name string, protocol u8proto.U8proto) (port uint16) {
	if ingress {
		port, _ = o.ports.GetNamedPort(name, protocol)
	} else {
		port, _ = o.clusterPorts.GetNamedPort(name, protocol)
	}
	return port
}

type statistics struct{ waiting, calculation spanstat.SpanStat }

func (s *statistics) WaitingForPolicyRepository() *spanstat.SpanStat { return &s.waiting }
func (s *statistics) SelectorPolicyCalculation() *spanstat.SpanStat  { return &s.calculation }
