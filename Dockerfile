# Base images are arguments: one with the .NET 10 SDK, one with the ASP.NET Core 10 runtime, from a place that you trust.
#   buildah bud --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=... -t idresolution .
# config/container.json publishes 127.0.0.1; set IDNODE_Handle__PublicAddress to the address that clients reach (docs/operations/running.md).
ARG SDK_IMAGE=dotnet-sdk:10.0
ARG RUNTIME_IMAGE=dotnet-aspnet:10.0

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/IdResolution.Node -c Release -o /out/node \
 && dotnet publish src/IdResolution.Cli -c Release -o /out/cli

FROM ${RUNTIME_IMAGE}
COPY --from=build /out/node /opt/idresolution
COPY --from=build /out/cli /opt/idresolution
COPY config /etc/idresolution
RUN ln -s /opt/idresolution/idnode /usr/local/bin/idnode && ln -s /opt/idresolution/idctl /usr/local/bin/idctl
# The number of the user "app" of the usual runtime images; any other base image does not need to know it.
RUN mkdir -p /var/lib/idresolution && chown 1654:1654 /var/lib/idresolution && chmod 0750 /var/lib/idresolution
USER 1654:1654
WORKDIR /var/lib/idresolution
VOLUME /var/lib/idresolution
EXPOSE 2641/udp 2641/tcp 2642/tcp 8000/tcp 8443/tcp
ENTRYPOINT ["idnode", "--config", "/etc/idresolution/container.json"]
