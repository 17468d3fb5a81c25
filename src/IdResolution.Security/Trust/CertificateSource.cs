using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>The certificates needed for one record: each place is read once, and all together stay within the bounds.</summary>
internal sealed class CertificateSource(ITrustRecords records, TrustOptions options)
{
    private readonly Dictionary<ValueReference, Reading> _readings = [];
    private int _octets;

    /// <summary>
    /// The certificate at <paramref name="link"/> for <paramref name="subject"/>; without an index in the link the youngest for it.
    /// </summary>
    public async Task<(SignedClaims? Certificate, ChainResult Result)> FindAsync(
        ValueReference link, ValueReference subject, CancellationToken cancellation)
    {
        var place = TrustName.Canonical(link);
        if (!_readings.TryGetValue(place, out var reading))
        {
            if (_readings.Count >= options.MaxReads) return (null, TooMuch("certificates would have to be read"));
            _readings[place] = reading = await ReadAsync(link, cancellation);
        }
        if (!reading.Result.IsGood) return (null, reading.Result);
        // With an index it is that value or none; whether it is for this subject is for the chain to say.
        var certificate = link.Index > 0
            ? reading.Certificates is [var first, ..] ? first : null
            : reading.Certificates.Where(one => TrustName.Same(one.Claims.Subject, subject))
                .MaxBy(one => one.Claims.IssuedAt ?? long.MinValue);
        return certificate is not null
            ? (certificate, ChainResult.Good)
            : (null, new ChainResult(
                TrustProblem.CertificateNotFound, $"there is no certificate for {subject} at {TrustClaims.TextOf(link)}"));
    }

    private static ChainResult TooMuch(string what) => new(TrustProblem.TooMuchWork, $"too many {what} for one record");

    private async Task<Reading> ReadAsync(ValueReference link, CancellationToken cancellation)
    {
        var values = await records.ReadAsync(link.Handle, link.Index, cancellation);
        if (values is null)
            return new Reading([], new ChainResult(TrustProblem.CertificateUnreachable, $"{link.Handle} could not be read now"));
        var certificates = new List<SignedClaims>();
        foreach (var value in values)
        {
            if (link.Index > 0 ? value.Index != link.Index : !value.HasType(ValueTypes.Certificate)) continue;
            _octets += value.Data.Length;
            if (_octets > options.MaxOctets) return new Reading([], TooMuch("octets of certificates"));
            if (SignedClaims.TryRead(value.Data.Span, out var certificate, options.NationalProfile)) certificates.Add(certificate);
        }
        return new Reading(certificates, ChainResult.Good);
    }

    private sealed record Reading(IReadOnlyList<SignedClaims> Certificates, ChainResult Result);
}
