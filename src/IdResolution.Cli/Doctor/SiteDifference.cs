using IdResolution.Cli.Probing;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Doctor;

/// <summary>Compares the record of a site one level above with what the site says itself.</summary>
internal static class SiteDifference
{
    /// <summary>
    /// What differs, worst first: <see cref="Verdict.Fail"/> for what sends clients to wrong servers or lets them believe wrong keys, <see
    /// cref="Verdict.Warn"/> for the rest. Empty when they are the same.
    /// </summary>
    /// <param name="above">The record one level above.</param>
    /// <param name="own">What the site says.</param>
    public static IReadOnlyList<(Verdict Verdict, string Text)> Find(SiteRecord above, SiteRecord own) =>
        [.. All(above, own).OrderByDescending(difference => difference.Verdict)];

    private static IEnumerable<(Verdict Verdict, string Text)> All(SiteRecord above, SiteRecord own)
    {
        if (above.Servers.Count != own.Servers.Count)
        {
            yield return (Verdict.Fail, $"{above.Servers.Count} servers above, {own.Servers.Count} here: names go to wrong servers");
        }
        else
        {
            foreach (var (left, right) in above.Servers.Zip(own.Servers))
            {
                foreach (var difference in Servers(left, right)) yield return difference;
            }
        }
        if (above.HashOption != own.HashOption && Math.Max(above.Servers.Count, own.Servers.Count) > 1)
            yield return (Verdict.Fail, $"hash option {above.HashOption} above, {own.HashOption} here: names go to wrong servers");
        if (above.SerialNumber != own.SerialNumber) yield return (Verdict.Warn, $"serial {above.SerialNumber} above, {own.SerialNumber} here");
        if (above.Flags != own.Flags) yield return (Verdict.Warn, $"{KindOf(above)} above, {KindOf(own)} here");
        if (above.ProtocolVersion != own.ProtocolVersion)
            yield return (Verdict.Warn, $"protocol {above.ProtocolVersion} above, {own.ProtocolVersion} here");
        if (!above.Attributes.SequenceEqual(own.Attributes)) yield return (Verdict.Warn, "other attributes");
    }

    private static IEnumerable<(Verdict Verdict, string Text)> Servers(SiteServer above, SiteServer own)
    {
        var (left, right) = (SiteText.KeyOf(above), SiteText.KeyOf(own));
        if (left?.Fingerprint() != right?.Fingerprint())
        {
            var keys = $"key {left?.Fingerprint() ?? "none"} above, {right?.Fingerprint() ?? "none"} here";
            yield return (left is null ? Verdict.Warn : Verdict.Fail, $"server {above.Id}: {keys}");
        }
        if (above.Id != own.Id) yield return (Verdict.Warn, $"server {above.Id} above is server {own.Id} here");
        if (!above.Address.Equals(own.Address)) yield return (Verdict.Warn, $"server {above.Id}: address {above.Address} above, {own.Address} here");
        if (!above.Interfaces.SequenceEqual(own.Interfaces))
            yield return (Verdict.Warn, $"server {above.Id}:{Faces(above)} above,{Faces(own)} here");
    }

    private static string Faces(SiteServer server) =>
        server.Interfaces.Count == 0 ? " no interface" : string.Join(',', server.Interfaces.Select(Values.ValueDescription.OfInterface));

    private static string KindOf(SiteRecord site) => site.IsPrimary ? "primary site" : "mirror site";
}
