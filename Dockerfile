# The front end.
FROM node:20-bookworm-slim AS app
WORKDIR /src/web/app
COPY web/app/package.json web/app/package-lock.json web/app/.npmrc ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
COPY web/app ./
RUN npm run build

# The binary, static, with the front end inside.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=app /src/web/dist web/dist
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /ehlo . && mkdir /data

# Nothing but the binary, run by nobody in particular.
FROM scratch
COPY --from=build /ehlo /ehlo
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
EXPOSE 8025
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/ehlo", "serve", "--health", "http://127.0.0.1:8025"]
ENTRYPOINT ["/ehlo"]
CMD ["serve", "--addr", ":8025", "--data", "/data"]
