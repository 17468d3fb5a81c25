using System.Collections.Concurrent;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing.Servers;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>
/// A node of the tree on a loopback port: it answers for the records it holds and refers for what is below its prefix records, as
/// specification §5.1 and §5.7 say, and can be told to misbehave.
/// </summary>
internal sealed class TreeNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, HandleValue[]> _records = new(StringComparer.OrdinalIgnoreCase);

    public TreeNode(string name, PrivateKey? key = null)
    {
        Name = name;
        Key = key;
        Fake = new ScriptedServer(request => Misbehave?.Invoke(request) ?? [Sign(request, Answer(request))]);
    }

    public string Name { get; }

    public PrivateKey? Key { get; }

    public ScriptedServer Fake { get; }

    /// <summary>Prefixes it knows nothing of are not its own: RC 301 instead of RC 100.</summary>
    public Func<string, bool> IsHomed { get; set; } = _ => true;

    /// <summary>Answers in its place; null leaves the request to it.</summary>
    public Func<Incoming, IEnumerable<ServerAct?>?>? Misbehave { get; set; }

    public ushort Serial { get; set; } = 1;

    public int Questions => Fake.Requests.Count;

    public SiteRecord Site
    {
        get
        {
            var site = Records.Site(SiteFlags.Primary, Fake.Port);
            return site with
            {
                SerialNumber = Serial,
                Servers = [site.Servers[0] with { PublicKey = Key?.PublicKey.ToKeyRecord() ?? default(ReadOnlyMemory<byte>) }],
            };
        }
    }

    public TreeNode Hold(string handle, params HandleValue[] values)
    {
        _records[handle] = values;
        return this;
    }

    public TreeNode Text(string handle, string text, uint ttl = 3600) => Hold(handle, HandleValue.OfText(1, "URL", text) with { Ttl = ttl });

    /// <summary>The child answers for the prefix and for all that is derived from it.</summary>
    public TreeNode Delegate(string prefix, TreeNode child, uint ttl = 3600) => Delegate(prefix, child.Site, ttl);

    public TreeNode Delegate(string prefix, SiteRecord child, uint ttl = 3600) =>
        Hold("0.NA/" + prefix, SiteValue(1, "HS_SITE", child, ttl), SiteValue(2, "HS_SITE.PREFIX", child, ttl));

    public void Forget(string handle) => _records.TryRemove(handle, out _);

    public static HandleValue SiteValue(uint index, string type, TreeNode node, uint ttl = 3600) => SiteValue(index, type, node.Site, ttl);

    public static HandleValue SiteValue(uint index, string type, SiteRecord site, uint ttl = 3600) =>
        new() { Index = index, Type = type, Data = site.ToArray(), Ttl = ttl };

    public ValueTask DisposeAsync() => Fake.DisposeAsync();

    private byte[] Sign(Incoming request, byte[] frame) =>
        Key is not null && request.Message.Header.Flags.HasFlag(OpFlags.Certified) ? Signing.Sign(frame, Key) : frame;

    private byte[] Answer(Incoming request)
    {
        if (request.OpCode == OpCode.GetSiteInfo) return Reply(request, ResponseCode.Success, new SiteInfoResponse { Site = Site.ToArray() });
        if (request.Message.Body is not ResolutionRequest asked) return Reply(request, ResponseCode.Success);
        var handle = asked.Handle.ToString();
        if (_records.TryGetValue(handle, out var values))
        {
            HandleValue[] selected =
            [
                .. values.Where(value => asked.Indexes.Count + asked.Types.Count == 0 || asked.Indexes.Contains(value.Index)
                    || asked.Types.Any(type => ValueTypes.Selects(type.Span, value.Type.Span))),
            ];
            return selected.Length == 0
                ? Reply(request, ResponseCode.ValuesNotFound)
                : Reply(request, ResponseCode.Success, new ResolutionResponse { Handle = asked.Handle, Values = selected });
        }
        for (var above = asked.Handle; !(above = new Utf8String(HandleName.ParentOf(above.Span))).IsEmpty;)
        {
            if (!_records.TryGetValue(above.ToString(), out var record)) continue;
            HandleValue[] delegation = [.. record.Where(value => value.Type.ToString() is "HS_SITE.PREFIX" or "HS_NA_DELEGATE" or "HS_SERV.PREFIX")];
            if (delegation.Length > 0)
                return Reply(request, ResponseCode.PrefixReferral, new ReferralResponse { Handle = default, Values = delegation });
        }
        return Reply(request, IsHomed(handle) ? ResponseCode.HandleNotFound : ResponseCode.ServerNotResponsible);
    }

    private byte[] Reply(Incoming request, ResponseCode code, MessageBody? body = null) => request.Reply(
        code, body, message => message with { Header = message.Header with { SiteSerial = Serial } });
}
