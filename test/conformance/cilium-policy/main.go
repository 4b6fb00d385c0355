// Cilium-policy answers, with Cilium's own parsers and policy engine, which policy sets are accepted and what
// they allow. It reads scenarios from standard input, one JSON object a line, and writes one answer a line.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"log/slog"
	"os"

	"github.com/cilium/cilium/pkg/logging"
)

// A Scenario is a policy set and what is asked of it. Identities and Probes hold for the lines that follow, too,
// until a line has others.
type Scenario struct {
	Name       string            `json:"name"`
	Identities []Identity        `json:"identities"`
	Probes     []Probe           `json:"probes"`
	Policies   []json.RawMessage `json:"policies"`
	Services   []Service         `json:"services"`
	Config     map[string]string `json:"config"`
}

type Identity struct {
	ID     uint32   `json:"id"`
	Labels []string `json:"labels"`
	// Pod: the identity is asked about as a subject, not as a peer only.
	Pod bool `json:"pod"`
	// Ports are the named ports of its containers, `name: "number/PROTOCOL"`.
	Ports map[string]string `json:"ports"`
}

type Probe struct {
	Proto string `json:"proto"`
	Port  uint16 `json:"port"`
}

// Service is what of a Service toServices looks at. Backends are the addresses of a Service without selector.
type Service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Selector  map[string]string `json:"selector"`
	Backends  []string          `json:"backends"`
}

type Answer struct {
	Name        string            `json:"name"`
	ParseErrors map[string]string `json:"parseErrors,omitempty"`
	Rows        []Row             `json:"rows"`
	// Panic is set where the engine itself gave up: such a scenario has no answer.
	Panic string `json:"panic,omitempty"`
}

type Row struct {
	Subject   uint32       `json:"subject"`
	Dir       string       `json:"dir,omitempty"`
	Verdicts  []string     `json:"verdicts,omitempty"`
	Rules     [][][]string `json:"rules,omitempty"`
	L7Filters []L7Filter   `json:"l7filters,omitempty"`
	Error     string       `json:"error,omitempty"`
}

func main() {
	// What it logs about selectors that nobody can read is what it is asked about.
	logging.DefaultSlogLogger = slog.New(slog.DiscardHandler)
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	var base Scenario
	decoder, encoder := json.NewDecoder(input), json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for decoder.More() {
		var scenario Scenario
		if err := decoder.Decode(&scenario); err != nil {
			log.Fatalf("scenario: %v", err)
		}
		if scenario.Identities != nil {
			base.Identities = scenario.Identities
		}
		if scenario.Probes != nil {
			base.Probes = scenario.Probes
		}
		if scenario.Policies == nil {
			continue
		}
		scenario.Identities, scenario.Probes = base.Identities, base.Probes
		if err := encoder.Encode(answer(scenario)); err != nil {
			log.Fatalf("answer: %v", err)
		}
	}
}
