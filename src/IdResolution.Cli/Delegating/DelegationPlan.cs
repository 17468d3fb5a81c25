using IdResolution.Cli.Probing;
using IdResolution.Cli.Values;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;
using IdResolution.Security;

namespace IdResolution.Cli.Delegating;

/// <summary>
/// The changes that make the record of a prefix say what is wished, and no others: asked for twice, the second plan is empty. Values that are
/// about something else are not touched. One object makes one plan.
/// </summary>
internal sealed class DelegationPlan
{
    private const uint FirstSite = 1;
    private const uint FirstPrefixSite = 50;
    private const uint FirstKey = 300;

    private readonly DelegationWish _wish;
    private readonly IReadOnlyList<HandleValue> _existing;
    private readonly HashSet<uint> _taken;
    private readonly List<DelegationChange> _changes = [];

    private DelegationPlan(DelegationWish wish, IReadOnlyList<HandleValue> existing)
    {
        _wish = wish;
        _existing = existing;
        _taken = [.. existing.Select(value => value.Index)];
    }

    /// <summary>What happens to each value that the wish is about.</summary>
    public IReadOnlyList<DelegationChange> Changes => _changes;

    /// <summary>Makes a plan.</summary>
    /// <param name="wish">What is wished.</param>
    /// <param name="existing">The values of the record; null when there is none.</param>
    public static DelegationPlan Make(DelegationWish wish, IReadOnlyList<HandleValue>? existing)
    {
        var plan = new DelegationPlan(wish, existing ?? []);
        if (wish.Sites is { } sites) plan.PlanSites(sites, isForPrefixes: false);
        if (wish.PrefixSites is { } prefixSites) plan.PlanSites(prefixSites, isForPrefixes: true);
        if (wish.Admin is { } admin) plan.PlanAdmin(admin);
        if (existing is null && wish.Owner is { } owner) plan.PlanOwner(owner);
        if (wish.Key is { } key) plan.PlanKey(key);
        return plan;
    }

    /// <summary>The values of one kind of change, in ascending order of their indexes.</summary>
    public IReadOnlyList<HandleValue> Of(ChangeKind kind) =>
        [.. _changes.Where(change => change.Kind == kind).Select(change => change.Value).OrderBy(value => value.Index)];

    private void PlanSites(IReadOnlyList<SiteRecord> sites, bool isForPrefixes)
    {
        var old = _existing.Where(value => SiteKind.Of(value.Type) is { IsService: false } kind && kind.IsForPrefixes == isForPrefixes).ToList();
        var wanted = new List<SiteRecord>();
        foreach (var site in sites)
        {
            var octets = site.ToArray();
            var same = old.FindIndex(value => value.Data.Span.SequenceEqual(octets));
            if (same < 0)
            {
                wanted.Add(site);
                continue;
            }
            _changes.Add(new DelegationChange(ChangeKind.Keep, old[same], SiteText.Of(site)));
            old.RemoveAt(same);
        }
        foreach (var site in wanted)
        {
            // A site keeps its index when its record changes; one that is new takes the place of one that goes.
            var previous = old.FirstOrDefault(value => SiteRecord.TryRead(value.Data.Span, out var was) && SharesServer(was, site)) ?? old.FirstOrDefault();
            if (previous is null)
            {
                Add(isForPrefixes ? FirstPrefixSite : FirstSite, isForPrefixes ? ValueTypes.SitePrefix : ValueTypes.Site, site.ToArray(), SiteText.Of(site));
                continue;
            }
            old.Remove(previous);
            var before = SiteRecord.TryRead(previous.Data.Span, out var known) ? SiteText.Of(known) : "octets that are no site record";
            Modify(previous, site.ToArray(), $"{SiteText.Of(site)}; was {before}");
        }
        foreach (var value in old)
            _changes.Add(new DelegationChange(ChangeKind.Remove, value, SiteRecord.TryRead(value.Data.Span, out var site) ? SiteText.Of(site) : ""));
    }

    private void PlanAdmin(AdminRecord admin)
    {
        var text = $"{admin.Administrator} administers the prefix";
        foreach (var value in _existing.Where(value => value.HasType(ValueTypes.Admin)))
        {
            if (!AdminRecord.TryRead(value.Data.Span, out var old) || !IsSame(old.Administrator, admin.Administrator)) continue;
            if (old.Permissions.HasFlag(admin.Permissions)) _changes.Add(new DelegationChange(ChangeKind.Keep, value, text));
            else Modify(value, admin.ToArray(), $"{text}; had fewer permissions");
            return;
        }
        Add(OwnAdministrator.CustomaryIndex, ValueTypes.Admin, admin.ToArray(), text);
    }

    // Whoever delegates must be able to move the site later, and need not be able to register below it.
    private void PlanOwner(ValueReference owner)
    {
        if (_wish.Admin is { } admin && IsSame(admin.Administrator, owner)) return;
        var permissions = _wish.Admin is null ? AdminPermissions.All : OwnAdministrator.OnHandle;
        var record = new AdminRecord { Permissions = permissions, Administrator = owner };
        Add(OwnAdministrator.CustomaryIndex, ValueTypes.Admin, record.ToArray(),
            _wish.Admin is null ? $"{owner} (you) administers the prefix" : $"{owner} (you) may change this record");
    }

    private void PlanKey(PublicKey key)
    {
        var text = $"{key.Kind} {key.Bits} bits, {key.Fingerprint()}";
        var keys = _existing.Where(value => value.HasType(ValueTypes.PublicKey)).ToList();
        if (keys.FirstOrDefault(value => PublicKey.TryRead(value.Data.Span, out var known) && known.Fingerprint() == key.Fingerprint()) is { } same)
        {
            _changes.Add(new DelegationChange(ChangeKind.Keep, same, text));
            return;
        }
        if (keys.FirstOrDefault(value => value.Index == FirstKey) is { } previous) Modify(previous, key.ToKeyRecord(), $"{text}; was another key");
        else Add(FirstKey, ValueTypes.PublicKey, key.ToKeyRecord(), text);
    }

    private void Add(uint first, ReadOnlySpan<byte> type, byte[] data, string text)
    {
        var index = first;
        while (!_taken.Add(index)) index++;
        _changes.Add(new DelegationChange(ChangeKind.Add, new HandleValue { Index = index, Type = new Utf8String(type), Data = data, Ttl = _wish.Ttl }, text));
    }

    private void Modify(HandleValue previous, byte[] data, string text) =>
        _changes.Add(new DelegationChange(ChangeKind.Modify, previous with { Data = data, Ttl = _wish.Ttl, TtlType = TtlType.Relative }, text));

    private static bool SharesServer(SiteRecord left, SiteRecord right) =>
        left.Servers.Any(server => right.Servers.Any(other => other.Address.Equals(server.Address) && other.Interfaces.Intersect(server.Interfaces).Any()));

    private static bool IsSame(ValueReference left, ValueReference right) =>
        left.Index == right.Index && HandleName.SameIdentity(left.Handle.Span, right.Handle.Span);
}
