FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY client/package.json ./client/
COPY console/package.json ./console/
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --workspaces=false --no-audit --no-fund
# Bill of materials: the packages of the image with versions, checksums and licences.
RUN npm pkg delete workspaces devDependencies && \
  npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

FROM node:24.21.0-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/sbom.cdx.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/scripts/build.js /app/scripts/build-console.js ./scripts/
RUN mkdir /data && chown node:node /data
# The user "node" by its number, so that Kubernetes can check that it is not root. It writes only to /data.
USER 1000:1000
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Garbage is collected early; see "Memory" in docs/operations.md.
CMD ["node", "--preserve-symlinks", "--max-semi-space-size=8", "--heap-growing-percent=50", "dist/src/main.js"]
