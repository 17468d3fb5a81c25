using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Security.Trust;

/// <summary>
/// Finds out which values of a record are vouched for by the HS_SIGNATURE values in it (specification §2.12). Does no I/O of its own; what
/// it costs is bounded by <see cref="TrustOptions"/>. Safe for use from many threads when <see cref="ITrustRecords"/> is.
/// </summary>
public sealed class TrustVerifier
{
    private readonly TrustOptions _options;
    private readonly ITrustRecords _records;

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">Whom to believe.</param>
    /// <param name="records">Where certificates are read.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive, or the chain may be longer than 50.</exception>
    public TrustVerifier(TrustOptions options, ITrustRecords records)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxChainLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxChainLength, TrustOptions.LongestChain);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxSignatures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxReads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxOctets);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        _options = options;
        _records = records;
    }

    /// <summary>Verifies what is shown of a record; values that are not shown are no fault.</summary>
    /// <param name="handle">The handle the values belong to.</param>
    /// <param name="values">The values shown, with the HS_SIGNATURE values among them.</param>
    /// <param name="publicOnly">
    /// Only what everybody may read was asked for. Then a value that says of itself that it is for some only counts like the others: whoever
    /// put it in could otherwise exempt it from being verified.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<RecordTrust> VerifyAsync(
        Utf8String handle, IReadOnlyList<HandleValue> values, bool publicOnly = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var limit = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var chains = new ChainVerifier(_options, new CertificateSource(_records, _options));
        var signatures = new List<Signature>();
        foreach (var value in values.Where(IsSignature))
        {
            SignedClaims.TryRead(value.Data.Span, out var signed, _options.NationalProfile);
            ChainResult result;
            try
            {
                result = signatures.Count == _options.MaxSignatures
                    ? new ChainResult(TrustProblem.TooMuchWork, $"the record has more than {_options.MaxSignatures} signatures")
                    : await VerifyAsync(signed, handle, chains, either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                result = new ChainResult(TrustProblem.TimedOut, "the certificates could not be read in time");
            }
            signatures.Add(new Signature(value, signed?.Claims, result));
        }
        return Judge(handle, values, signatures, publicOnly);
    }

    private static Task<ChainResult> VerifyAsync(
        SignedClaims? signed, Utf8String handle, ChainVerifier chains, CancellationToken cancellation)
    {
        ChainResult? problem = signed switch
        {
            null => new ChainResult(TrustProblem.Malformed, "the signature is malformed, or of a kind that is not accepted"),
            { Claims.Digests: null } => new ChainResult(TrustProblem.Malformed, "the signature lists no values"),
            { Claims.Subject: var subject } when !TrustName.Same(subject, new ValueReference(handle, 0)) =>
                new ChainResult(TrustProblem.WrongSubject, $"the signature is one of {TrustClaims.TextOf(subject)}"),
            _ => null,
        };
        return problem is { } known ? Task.FromResult(known) : chains.VerifyAsync(signed!, handle, cancellation);
    }

    private static RecordTrust Judge(Utf8String handle, IReadOnlyList<HandleValue> values, List<Signature> signatures, bool publicOnly)
    {
        var results = values.Select(value => IsSignature(value)
            ? OfSignature(signatures.Find(signature => ReferenceEquals(signature.Value, value))!)
            : OfValue(value, signatures)).ToList();
        var shown = values.Select(value => value.Index).ToHashSet();
        var missing = signatures.Where(signature => signature.Result.IsGood)
            .SelectMany(signature => signature.Claims!.Digests!.Entries.Keys, (signature, index) => (signature, index))
            .Where(pair => !shown.Contains(pair.index))
            .DistinctBy(pair => pair.index)
            .OrderBy(pair => pair.index)
            .Select(pair => new ValueTrust(
                pair.index, Utf8String.Empty, TrustState.Missing, TrustProblem.None, "signed, but not shown",
                pair.signature.Claims!.Issuer));
        return new RecordTrust
        {
            Handle = handle,
            State = StateOf(values, results, publicOnly),
            Values = results,
            Missing = [.. missing],
        };
    }

    private static TrustState StateOf(IReadOnlyList<HandleValue> values, List<ValueTrust> results, bool publicOnly)
    {
        var pairs = values.Zip(results, (value, result) => (Value: value, result.State)).ToList();
        var content = pairs.Where(pair => !IsSignature(pair.Value)).ToList();
        if (content.Exists(pair => pair.State == TrustState.Bad)) return TrustState.Bad;
        var needed = content.Where(pair => publicOnly || pair.Value.Permissions.HasFlag(ValuePermissions.PublicRead)).ToList();
        if (needed.Count > 0 && needed.TrueForAll(pair => pair.State == TrustState.Verified)) return TrustState.Verified;
        return pairs.Exists(pair => pair.State == TrustState.Bad) ? TrustState.Bad : TrustState.Unsigned;
    }

    private static ValueTrust OfSignature(Signature signature) => new(
        signature.Value.Index, signature.Value.Type, signature.Result.IsGood ? TrustState.Verified : TrustState.Bad,
        signature.Result.Problem, signature.Result.Reason, signature.Claims?.Issuer);

    private static ValueTrust OfValue(HandleValue value, List<Signature> signatures)
    {
        Signature? worst = null;
        foreach (var signature in signatures)
        {
            if (signature.Claims?.Digests is not { } digests || !digests.Lists(value)) continue;
            if (signature.Result.IsGood && digests.Matches(value))
                return new ValueTrust(value.Index, value.Type, TrustState.Verified, TrustProblem.None, "", signature.Claims.Issuer);
            // That the value was changed is worse news than that a signature has expired.
            if (worst is null || signature.Result.IsGood) worst = signature;
        }
        if (worst is null)
            return new ValueTrust(value.Index, value.Type, TrustState.Unsigned, TrustProblem.NotSigned, "no signature covers it", null);
        var (problem, reason) = worst.Result.IsGood
            ? new ChainResult(TrustProblem.DigestMismatch, $"it is not the value that was signed (signature at index {worst.Value.Index})")
            : worst.Result;
        return new ValueTrust(value.Index, value.Type, TrustState.Bad, problem, reason, worst.Claims!.Issuer);
    }

    private static bool IsSignature(HandleValue value) => value.HasType(ValueTypes.Signature);

    private sealed record Signature(HandleValue Value, TrustClaims? Claims, ChainResult Result);
}
