# Base images are arguments: build where you are, from images you trust.
#   docker build --build-arg SDK_IMAGE=... --build-arg RUNTIME_IMAGE=... -t idresolution .
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

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
VOLUME /var/lib/idresolution
EXPOSE 2641/udp 2641/tcp
ENTRYPOINT ["idnode", "--config", "/etc/idresolution/container.json"]
