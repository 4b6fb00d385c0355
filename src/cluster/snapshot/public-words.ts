/**
 * Words that tell nothing of whose cluster it is: those of Kubernetes, Cilium, Gateway API, CCE, of protocols and of
 * everyday infrastructure. A redacted snapshot keeps them, wherever they stand; any other word of a name is replaced.
 * @module
 */

const WORDS = `
  access active address addon addons admin affinity agent all allow alpha any api apis apiserver app apps arch arm64 amd64 arping auth auto
  backend backends balancer beta bind bootstrap bpf bridge broadcast build builtin busybox bypass
  cache cce cec cep certgen cert certs cgroup check cidr cilium ciliumendpoint class classes client cloud cloudprovider cluster clusterip clustermesh
  clusters clusterwide cni code com component compute conf config configmap connection container containerd contour control controller controllers
  coordination core coredns count crd crds csi curl custom
  daemon daemonset daemonsets data dbg dedicated default denied deny deployment deployments dev device dir discovery dns docker domain drop
  east ebpf egress eip elb enable endpoint endpoints endpointslice endpointslices eni enterprise entrypoint env envoy error etc eth0 etcd event events
  everest exclude expired extensions external
  false file filter flannel fqdn frontend from
  gateway gatewayclass gatewayclasses gateways gcr generic geneve get ghcr github global go group groups grpc
  ha hash head headers health healthz healthcheck helm host hostname hostnetwork http http2 http3 https httproute hubble huawei huaweicloud hws
  icagent id identity image images info ingress init inner instance interface internal io ip ipam iptables ipv4 ipv6 ipvs is
  job jobs json
  k8s key kube kubeadm kubectl kubelet kubelets kubernetes kvstore
  l2 l4 l7 label labels latest lb lease leases lib library link linux listener listeners load loadbalancer loadbalancers local localhost lock log logs
  main managed manager map mask master mesh meta metadata metrics mirror mode modelarts monitor mount mutating myhuaweicloud
  name namespace namespaces native net network networking networkpolicy network1 nfs nginx no node nodeip nodelocaldns nodeport nodes none not npd
  object observability of official on open operator org os overlay owner owning
  part patch path peer performance pod podip pods policies policy pool port ports post prefix preflight private prober probe prod production profile
  prometheus protocol provider proxy public put python
  quay queue
  ready redirect ref region registry relay release remote replica replicaset reserved resource restored role root route router routes rule running
  sandbox scheduler schedulable script secret secrets secretsync security selector server service serviceaccount services shared shell sidecar slice
  socket source spec stable staging state stateful statefulset static status storage subnet svc swr sync sys system
  table taint target tcp template test tls tmp token tools topology tproxy trace traffic true tunnel tw type
  udp ui unix unmanaged unready unreachable update upstream us user usr
  validating value var version vip vm volume vpc vxlan
  warning watch web webhook west whoami wireguard without worker world www
  x xff yaml yangtse zone
  by off least connections round robin union revision pressure disk memory pid unavailable uninitialized unschedulable problem exclude
  h2c ws wss foreground orphan deletion protection finalizer
  insecure secure mixed ip target user managed autocreate flag option tags cleanup template generation upgrade rolling
  ap cn eu southeast northeast southwest northwest north south central
  sha256 ed25519 rsa
`;

export const PUBLIC_WORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ''));
