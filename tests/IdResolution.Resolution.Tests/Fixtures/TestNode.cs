using System.Buffers;
using System.Net;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;
using IdResolution.Protocol.Wire;
using IdResolution.Storage;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>
/// An engine over a memory store. The usual world: prefix 88.100 and the root are homed; 88.100/ADMIN holds the secret key of <see
/// cref="Admin"/> and group 200; the group administers 0.NA/88.100. 88.100/OTHER holds another key.
/// </summary>
internal sealed class TestNode : IDisposable
{
    public const int UdpReplyLength = 20 + 7_872;
    public const int TcpReplyLength = 20 + Envelope.MaxMessageLength;

    public static readonly IPEndPoint Remote = new(IPAddress.Loopback, 40_000);

    public TestNode(Action<EngineOptions>? configure = null, NodeSite? site = null, EngineParts? parts = null)
    {
        Options = new EngineOptions { ServerAdministrators = [ValueReference.Parse("300:0.NA/88")] };
        configure?.Invoke(Options);
        Engine = new NodeEngine(Store, site ?? Site(), Options, Time, parts ?? new EngineParts(), Random);
        Home("0.NA/0.NA");
        Home("0.NA/88.100");
        Put("88.100/ADMIN", Make.Admin(100, AdminPermissions.All, "88.100/ADMIN", 200), Make.Group(200, "300:88.100/ADMIN"),
            Make.Secret(300, "secret"));
        Put("88.100/OTHER", Make.Admin(100, AdminPermissions.All, "88.100/OTHER", 300), Make.Secret(300, "other"));
        Put("0.NA/88.100", Make.Admin(100, AdminPermissions.All | AdminPermissions.ListDerivedPrefixes, "88.100/ADMIN", 200),
            Make.Text(2, "DESC", "prefix 88.100"));
        Put("0.NA/88", Make.Admin(100, AdminPermissions.All, "0.NA/88", 300), Make.Secret(300, "root"));
    }

    public static Someone Admin { get; } = new("88.100/ADMIN", 300, "secret");

    public static Someone Other { get; } = new("88.100/OTHER", 300, "other");

    public static Someone ServerAdmin { get; } = new("0.NA/88", 300, "root");

    public MemoryStore Store { get; } = new();

    public TestTime Time { get; } = new();

    public ScriptedRandom Random { get; } = new();

    public EngineOptions Options { get; }

    public NodeEngine Engine { get; }

    public static NodeSite Site(int servers = 1, int serverIndex = 0, bool isPrimary = true, HashOption hashOption = HashOption.ByHandle) =>
        new(
        new SiteRecord
        {
            SerialNumber = 1, HashOption = hashOption,
            Servers = [.. Enumerable.Range(1, servers).Select(id => new SiteServer { Id = (uint)id, Address = IPAddress.Loopback })],
        }.ToArray(), serverIndex, isPrimary);

    public void Home(string prefixHandle) => Commit(TransactionAction.HomePrefix, prefixHandle, default);

    public void Unhome(string prefixHandle) => Commit(TransactionAction.UnhomePrefix, prefixHandle, default);

    public void Put(string handle, params HandleValue[] values) =>
        Commit(TransactionAction.CreateHandle, handle, ValueList.ToArray([.. values.OrderBy(value => value.Index)]));

    public void Remove(string handle) => Commit(TransactionAction.DeleteHandle, handle, default);

    /// <summary>The stored values of a handle; null when it is not registered.</summary>
    public IReadOnlyList<HandleValue>? Stored(string handle)
    {
        var record = Store.FindAsync(HandleName.Folded(new Utf8String(handle).Span), default).AsTask().GetAwaiter().GetResult();
        if (record is null) return null;
        Assert.That(ValueList.TryRead(record.Values.Span, out var values), Is.True);
        return values;
    }

    public HandleValue StoredValue(string handle, uint index) => Stored(handle)!.Single(value => value.Index == index);

    /// <summary>Sends octets through both halves as a transport does; every reply in order.</summary>
    public async Task<IReadOnlyList<byte[]>> SendAsync(
        byte[] frame, ClientTransport transport = ClientTransport.Tcp, ClientConnection? connection = null, IPEndPoint? remote = null)
    {
        var room = transport == ClientTransport.Udp ? UdpReplyLength : TcpReplyLength;
        var outcome = TryAnswer(frame, transport, remote ?? Remote, room, out var reply);
        if (outcome != Outcome.NeedsTime) return outcome == Outcome.Answered ? [reply] : [];
        var log = new ReplyLog(room);
        await Engine.AnswerAsync(new Request(frame, transport, remote ?? Remote, connection), log, CancellationToken.None);
        return log.Frames;
    }

    /// <summary>Sends a request and decodes its one reply.</summary>
    public async Task<Message> AskAsync(Message request, ClientTransport transport = ClientTransport.Tcp) =>
        (await AskAllAsync(request, transport)).Single();

    public async Task<IReadOnlyList<Message>> AskAllAsync(Message request, ClientTransport transport = ClientTransport.Tcp) =>
        [.. (await SendAsync(MessageCodec.ToArray(request), transport)).Select(ReplyLog.Decode)];

    /// <summary>
    /// Sends a request, answers its challenge, and decodes the one final reply; a reply that is no challenge is returned as it is.
    /// </summary>
    public async Task<Message> AskAsAsync(Someone who, Message request, ClientTransport transport = ClientTransport.Tcp) =>
        (await AskAllAsAsync(who, request, transport)).Single();

    public async Task<IReadOnlyList<Message>> AskAllAsAsync(Someone who, Message request, ClientTransport transport = ClientTransport.Tcp)
    {
        var first = await AskAllAsync(request, transport);
        return first.Count == 1 && first[0].Header.ResponseCode == ResponseCode.AuthenticationNeeded
            ? await AskAllAsync(who.Answer(first[0]), transport) : first;
    }

    public async Task<ResponseCode> CodeAsync(Message request, ClientTransport transport = ClientTransport.Tcp) =>
        (await AskAsync(request, transport)).Header.ResponseCode;

    public async Task<ResponseCode> CodeAsAsync(Someone who, Message request) => (await AskAsAsync(who, request)).Header.ResponseCode;

    public void Dispose() => Engine.Dispose();

    // A fresh array of that size for each request would cost more than the request.
    private Outcome TryAnswer(byte[] frame, ClientTransport transport, IPEndPoint remote, int room, out byte[] reply)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        var outcome = Engine.TryAnswer(frame, transport, PeerAddress.From(remote.Address), buffer.AsSpan(0, room), out var length);
        reply = outcome == Outcome.Answered ? buffer[..length] : [];
        ArrayPool<byte>.Shared.Return(buffer);
        return outcome;
    }

    private void Commit(TransactionAction action, string name, byte[]? values)
    {
        var spelling = new Utf8String(name);
        var key = new byte[spelling.Length];
        HandleName.WriteStorageKey(spelling.Span, key, Options.CaseSensitive);
        var change = new StoreChange { Action = action, Key = key, Spelling = spelling.Memory, Values = values,
            ExpectedTransactionId = StoreChange.AnyVersion };
        Store.CommitAsync(change, default).AsTask().GetAwaiter().GetResult();
    }
}
