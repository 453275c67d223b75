# The image of Tributary: a self-contained folder on Debian, without a compiler, a package of .NET or a shell script.
#   docker build -t tributary:0.1.0 .
# It runs as user 10001 on a read-only file system, and writes to /tmp and, on SQLite, to /var/lib/tributary.
# docs/deploy/compose.md and docs/deploy/kubernetes.md use it; docs/decisions/0057-the-image.md explains it.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${SDK} AS build
ARG TARGETARCH=amd64
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in amd64) arch=x64 ;; *) arch=$TARGETARCH ;; esac \
    && ./publish --arch "$arch" folder \
    && mv "artifacts/publish/folder-$arch" /tributary \
    && rm /tributary/.complete

FROM ${BASE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Tributary" \
      org.opencontainers.image.description="A self-hosted referral engine" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ca-certificates libgcc-s1 libssl3 libstdc++6 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 tributary \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/tributary --shell /usr/sbin/nologin tributary \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/tributary
COPY --from=build --chown=0:0 /tributary /usr/lib/tributary
RUN ln -s /usr/lib/tributary/tributary /usr/bin/tributary
# The sockets for debuggers would be files in /tmp that nobody removes.
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 \
    Tributary__Storage=sqlite:/var/lib/tributary/tributary.db \
    DOTNET_EnableDiagnostics=0
WORKDIR /var/lib/tributary
VOLUME /var/lib/tributary
EXPOSE 8080
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=12s --start-period=60s --retries=3 CMD ["tributary", "health"]
ENTRYPOINT ["tributary"]
CMD ["serve"]
