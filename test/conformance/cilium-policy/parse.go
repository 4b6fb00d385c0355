package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	_ "unsafe" // go:linkname

	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slimnet "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/loadbalancer"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	_ "github.com/cilium/cilium/pkg/policy/k8s" // processRule
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
)

type header struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Name      string `json:"name"`
		Namespace string `json:"namespace"`
	} `json:"metadata"`
}

// load adds the policies to the repository as the agent does: an object that is in error has no effect.
func load(logger *slog.Logger, repository *policy.Repository, scenario Scenario, cluster string) map[string]string {
	failures := map[string]string{}
	for _, raw := range scenario.Policies {
		var about header
		if err := json.Unmarshal(raw, &about); err != nil {
			failures[string(raw)] = err.Error()
			continue
		}
		entries, resource, err := parse(logger, about, raw, scenario.Services, cluster)
		if err != nil {
			failures[fmt.Sprintf("%s/%s/%s", about.Kind, about.Metadata.Namespace, about.Metadata.Name)] = err.Error()
			continue
		}
		repository.ReplaceByResource(entries, resource)
	}
	return failures
}

func parse(logger *slog.Logger, about header, raw []byte, services []Service, cluster string) (entries types.PolicyEntries, resource ipcachetypes.ResourceID, err error) {
	var rules api.Rules
	kind := ipcachetypes.ResourceKindCNP
	switch about.Kind {
	case "CiliumNetworkPolicy":
		var object v2.CiliumNetworkPolicy
		if err = json.Unmarshal(raw, &object); err == nil {
			resolveServices(services, append([]*api.Rule{object.Spec}, object.Specs...))
			rules, err = object.Parse(logger, cluster)
		}
		entries = utils.RulesToPolicyEntries(rules)
	case "CiliumClusterwideNetworkPolicy":
		kind = ipcachetypes.ResourceKindCCNP
		var object v2.CiliumClusterwideNetworkPolicy
		if err = json.Unmarshal(raw, &object); err == nil {
			resolveServices(services, append([]*api.Rule{object.Spec}, object.Specs...))
			rules, err = object.Parse(logger, cluster)
		}
		entries = utils.RulesToPolicyEntries(rules)
	case "NetworkPolicy":
		kind = ipcachetypes.ResourceKindNetpol
		var object slimnet.NetworkPolicy
		if err = json.Unmarshal(raw, &object); err == nil {
			entries, err = k8s.ParseNetworkPolicy(logger, cluster, &object)
		}
	default:
		err = fmt.Errorf("unknown kind %q", about.Kind)
	}
	return entries, ipcachetypes.NewResourceID(kind, about.Metadata.Namespace, about.Metadata.Name), err
}

// serviceEndpoints has the layout of the unexported type of the same name in pkg/policy/k8s.
type serviceEndpoints struct {
	svc             *loadbalancer.Service
	backendPrefixes func() []api.CIDR
}

// processRule is Cilium's own translation of toServices; it is reached by its symbol because nothing exports it.
//
//go:linkname processRule github.com/cilium/cilium/pkg/policy/k8s.(*serviceEndpoints).processRule
func processRule(service *serviceEndpoints, rule *api.Rule) int

func resolveServices(services []Service, rules []*api.Rule) {
	for _, service := range services {
		endpoints := serviceEndpoints{
			svc: &loadbalancer.Service{
				Name:     loadbalancer.NewServiceName(service.Namespace, service.Name),
				Labels:   labels.Map2Labels(service.Labels, labels.LabelSourceK8s),
				Selector: service.Selector,
			},
			backendPrefixes: func() (prefixes []api.CIDR) {
				for _, backend := range service.Backends {
					prefixes = append(prefixes, api.CIDR(backend))
				}
				return prefixes
			},
		}
		for _, rule := range rules {
			processRule(&endpoints, rule)
		}
	}
}
