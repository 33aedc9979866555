# Not tried in CI, where no container engine runs; keep it simple.
FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY docs/openapi.json /src/docs/openapi.json
COPY texts /src/texts
COPY web ./
RUN npm run build

FROM golang:1.26-bookworm AS build
# The image may be a patch behind go.mod.
ENV GOTOOLCHAIN=auto CGO_ENABLED=0
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist web/dist
RUN go build -trimpath -ldflags "-X fettle/cmd/internal/app.Version=$(cat VERSION)" -o /fettle ./cmd/fettle

FROM debian:bookworm-slim
COPY --from=build /etc/ssl/certs /etc/ssl/certs
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
ENV ZONEINFO=/zoneinfo.zip
RUN useradd --create-home fettle
USER fettle
WORKDIR /home/fettle
COPY --from=build /fettle /usr/local/bin/fettle
ENTRYPOINT ["fettle"]
