using IdResolution.Protocol.Names;
using IdResolution.Protocol.Serving;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Bounds how often somebody may fail to be who he says, without giving anyone the means to shut out somebody else. A source that fails
/// too often waits. An identity that many sources fail at is not locked: strangers to it have few tries each, and whoever has proven it
/// from a source before goes on as if nothing happened, whatever others at his source do. Whether the identity exists makes no difference.
/// Safe for use from many threads.
/// </summary>
internal sealed class AttemptLimits(AttemptOptions options, TimeProvider time)
{
    private const int TriesOfStrangers = 3;

    // Seconds' worth of verify requests that may come at once.
    private const int VerifyBurst = 5;

    private static readonly TimeSpan PerSource = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PerIdentity = TimeSpan.FromMinutes(10);

    private readonly RateTable<ChallengeSource> _bySource = new(options.FailuresPerSource, PerSource / options.FailuresPerSource, time);
    private readonly RateTable<IdentityKey> _byIdentity = new(options.FailuresPerIdentity, PerIdentity / options.FailuresPerIdentity, time);
    private readonly RateTable<(ChallengeSource, IdentityKey)> _strangers = new(TriesOfStrangers, PerIdentity / TriesOfStrangers, time);
    private readonly RateTable<(ChallengeSource, IdentityKey)> _proven = new(options.FailuresPerSource, PerSource / options.FailuresPerSource, time);
    private readonly RateTable<(ChallengeSource, ClientTransport)> _verifies =
        new(options.VerifiesPerSource * VerifyBurst, TimeSpan.FromSeconds(1) / options.VerifiesPerSource, time);

    /// <summary>False when no further answer of this source about this identity is looked at for now, whatever it says.</summary>
    public bool MayTry(ChallengeSource source, ValueReference identity)
    {
        var who = IdentityKey.Of(identity);
        if (_proven.Knows((source, who))) return _proven.HasRoom((source, who));
        return _bySource.HasRoom(source) && (_byIdentity.HasRoom(who) || _strangers.HasRoom((source, who)));
    }

    /// <summary>
    /// An answer failed, or answered no challenge: whoever guesses the ids of challenges would spend those of others.
    /// </summary>
    public void Failed(ChallengeSource source, ValueReference identity)
    {
        var who = IdentityKey.Of(identity);
        if (_proven.Knows((source, who)))
        {
            _proven.TryTake((source, who));
            return;
        }
        _bySource.TryTake(source);
        if (!_byIdentity.TryTake(who)) _strangers.TryTake((source, who));
    }

    /// <summary>An answer was right.</summary>
    public void Succeeded(ChallengeSource source, ValueReference identity) => _proven.Remember((source, IdentityKey.Of(identity)));

    /// <summary>Charges a verify request; false when it is one too many.</summary>
    public bool TryVerify(ChallengeSource source, ClientTransport transport) => _verifies.TryTake((source, transport));

    /// <summary>An identity as a key of bounded size: the handle, folded, without index, or a key index would be worth a fresh start.</summary>
    private readonly record struct IdentityKey(UInt128 High, UInt128 Low)
    {
        public static IdentityKey Of(ValueReference identity)
        {
            var hash = System.Security.Cryptography.SHA256.HashData(HandleName.Folded(identity.Handle.Span));
            return new IdentityKey(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash.AsSpan(16)));
        }
    }
}
