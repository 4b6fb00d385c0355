{{/* What the operator and the test's pod have in common: the same cluster, the same credentials, the same limits. */}}

{{- define "cilium-cce.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "cilium-cce.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Options of every command that looks at cluster and cloud. */}}
{{- define "cilium-cce.clusterOptions" -}}
- --cilium-namespace={{ .Values.ciliumNamespace }}
- --ccm={{ .Values.bridge.ccm }}
{{- with .Values.bridge.clusterName }}
- --cluster-name={{ . }}
{{- end }}
{{- with .Values.bridge.default }}
{{- if .elbId }}
- --default-elb-id={{ .elbId }}
{{- with .elbClass }}
- --default-elb-class={{ . }}
{{- end }}
{{- with .mode }}
- --default-mode={{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- if not .Values.bridge.pinning }}
- --no-pinning
{{- end }}
{{- with .Values.cloud }}
{{- if .region }}
- --region={{ .region }}
{{- with .projectId }}
- --project-id={{ . }}
{{- end }}
{{- with .elbEndpoint }}
- --elb-endpoint={{ . }}
{{- end }}
{{- with .vpcEndpoint }}
- --vpc-endpoint={{ . }}
{{- end }}
{{- with .iamEndpoint }}
- --iam-endpoint={{ . }}
{{- end }}
{{- with .vpcId }}
- --vpc-id={{ . }}
{{- end }}
{{- with .subnetId }}
- --subnet-id={{ . }}
{{- end }}
{{- if eq $.Values.credentials.source "workloadIdentity" }}
- --no-metadata-agency
- --idp-id={{ $.Values.credentials.workloadIdentity.idpId }}
- --id-token-file=/var/run/secrets/cilium-cce/identity/token
{{- else if eq $.Values.credentials.source "secret" }}
- --no-metadata-agency
- --credentials-dir=/var/run/secrets/cilium-cce/access-key
{{- end }}
{{- end }}
{{- end }}
- --log-level={{ .Values.log.level }}
- --log-format={{ .Values.log.format }}
- --qps={{ .Values.bridge.qps }}
{{- end }}

{{- define "cilium-cce.env" -}}
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      fieldPath: metadata.namespace
- name: CILIUM_CCE_LANG
  value: {{ .Values.language }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "cilium-cce.hasKeyVolume" -}}
{{- if and .Values.cloud.region (ne .Values.credentials.source "agency") }}yes{{ end -}}
{{- end }}

{{- define "cilium-cce.volumeMounts" -}}
{{- if eq .Values.credentials.source "workloadIdentity" -}}
- name: credentials
  mountPath: /var/run/secrets/cilium-cce/identity
  readOnly: true
{{- else -}}
- name: credentials
  mountPath: /var/run/secrets/cilium-cce/access-key
  readOnly: true
{{- end }}
{{- end }}

{{- define "cilium-cce.volumes" -}}
{{- with .Values.credentials -}}
{{- if eq .source "workloadIdentity" -}}
- name: credentials
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken:
          path: token
          audience: {{ .workloadIdentity.audience | quote }}
          expirationSeconds: {{ .workloadIdentity.expirationSeconds }}
{{- else -}}
- name: credentials
  secret:
    secretName: {{ .secret.name }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end }}
