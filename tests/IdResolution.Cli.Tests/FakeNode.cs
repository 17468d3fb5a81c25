using System.Collections.Concurrent;
using IdResolution.Client.Tests.Fakes;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Testing.Servers;

namespace IdResolution.Cli.Tests;

/// <summary>A server with a store in memory that lets anybody do anything; enough to see what the tool sends and shows.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    public FakeNode() => _server = new ScriptedServer(request => Answer(request));

    public ConcurrentDictionary<string, IReadOnlyList<HandleValue>> Store { get; } = new();

    /// <summary>Refuses everything with this code, when set.</summary>
    public ResponseCode? RefuseWith { get; set; }

    /// <summary>Drops the connection on every change, when set.</summary>
    public bool BreaksDuringChanges { get; set; }

    public string Address => $"127.0.0.1:{_server.Port}";

    public IEnumerable<Incoming> Requests => _server.Requests;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IEnumerable<ServerAct?> Answer(Incoming request)
    {
        if (request.OpCode == OpCode.GetSiteInfo)
        {
            yield return request.Reply(ResponseCode.Success,
                new SiteInfoResponse { Site = Records.Site(SiteFlags.Primary, _server.Port).ToArray() });
            yield break;
        }
        if (RefuseWith is { } code)
        {
            yield return code == ResponseCode.AuthenticationNeeded ? request.Challenge(5, new byte[16]) : request.Reply(code);
            yield break;
        }
        if (BreaksDuringChanges && request.OpCode != OpCode.Resolution)
        {
            yield return null;
            yield break;
        }
        yield return Do(request);
    }

    private byte[] Do(Incoming request)
    {
        switch (request.Message.Body)
        {
            case ResolutionRequest resolution:
                return Store.TryGetValue(resolution.Handle.ToString(), out var found)
                    ? request.Reply(
                        ResponseCode.Success,
                        new ResolutionResponse { Handle = resolution.Handle, Values = found },
                        message => message with { Header = message.Header with { Flags = OpFlags.Authoritative } })
                    : request.Reply(ResponseCode.HandleNotFound);
            case ValuesRequest create when request.OpCode == OpCode.CreateHandle:
                var overwrite = request.Message.Header.Flags.HasFlag(OpFlags.OverwriteWhenExists);
                var exists = Store.ContainsKey(create.Handle.ToString());
                if (exists && !overwrite) return request.Reply(ResponseCode.HandleAlreadyExists);
                Store[create.Handle.ToString()] = create.Values;
                return request.Reply(
                    ResponseCode.Success,
                    new CreateHandleResponse { Handle = create.Handle },
                    message => message with { Header = message.Header with { Flags = exists ? OpFlags.OverwriteWhenExists : 0 } });
            case ValuesRequest change:
                if (!Store.TryGetValue(change.Handle.ToString(), out var old)) return request.Reply(ResponseCode.HandleNotFound);
                Store[change.Handle.ToString()] =
                    [.. old.Where(value => change.Values.All(other => other.Index != value.Index)), .. change.Values];
                return request.Reply(ResponseCode.Success);
            case RemoveValueRequest remove:
                Store[remove.Handle.ToString()] =
                    [.. Store[remove.Handle.ToString()].Where(value => !remove.Indexes.Contains(value.Index))];
                return request.Reply(ResponseCode.Success);
            case HandleRequest delete when request.OpCode == OpCode.DeleteHandle:
                return request.Reply(Store.TryRemove(delete.Handle.ToString(), out _) ? ResponseCode.Success : ResponseCode.HandleNotFound);
            case HandleRequest when request.OpCode is OpCode.ListHandles or OpCode.ListHomedPrefixes:
                return request.Reply(ResponseCode.Success,
                    new HandleListResponse { Handles = [.. Store.Keys.Order(StringComparer.Ordinal).Select(Utf8String.FromString)] });
            default:
                return request.Reply(ResponseCode.Success);
        }
    }
}
