# The operator's image: Node and one file, nothing else. Runs as nobody and writes nowhere.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts scripts
COPY examples examples
COPY src src
RUN npm run build

# No shell, no package manager; `nonroot` is user 65532.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="cilium-cce" \
      org.opencontainers.image.description="Binds the Gateways of Cilium to Huawei Cloud ELBs on CCE and keeps them bound." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production
# Buffers that are freed go back to the machine instead of waiting for the next ones.
ENV MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=build --chmod=0555 /src/dist/cilium-cce-bridge.mjs /app/cilium-cce.mjs
USER 65532:65532
EXPOSE 8080
# Else V8 keeps pages of its heap that it has emptied, with 1,000 Gateways more than it uses; a heap that grows still
# more slowly costs reactions. --expose-gc: the operator gives back what is left over when it rests (docs/bench-bridge.md).
ENTRYPOINT ["/nodejs/bin/node", "--expose-gc", "--max-semi-space-size=1", "--heap-growing-percent=40", "/app/cilium-cce.mjs"]
CMD ["--help"]
