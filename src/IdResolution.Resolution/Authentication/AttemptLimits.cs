using IdResolution.Protocol.Names;
using IdResolution.Protocol.Values;

namespace IdResolution.Resolution.Authentication;

/// <summary>
/// Bounds how often somebody may fail to be who he says, with as little as possible in it by which he could shut out somebody else. A source
/// that fails too often waits. An identity that many sources fail at is not locked: strangers to it have few tries each. Whoever has proven
/// it from a source before has an account of that source and identity: failures at it elsewhere, and failures at others here, do not
/// touch it. Who fails at this very identity behind the same address does use it up, for nothing tells the two apart before the
/// verification; a session authenticated, or a connection logged in, before is out of his reach. Whether the identity exists makes no
/// difference. Safe for use from many threads.
/// </summary>
internal sealed class AttemptLimits(AttemptOptions options, TimeProvider time)
{
    private const int TriesOfStrangers = 3;

    // Seconds' worth of verify requests that may come at once.
    private const int VerifyBurst = 5;

    private static readonly TimeSpan PerSource = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PerIdentity = TimeSpan.FromMinutes(10);

    private readonly RateTable<AttemptSource> _bySource = new(options.FailuresPerSource, PerSource / options.FailuresPerSource, time);
    private readonly RateTable<IdentityKey> _byIdentity = new(options.FailuresPerIdentity, PerIdentity / options.FailuresPerIdentity, time);
    private readonly RateTable<(AttemptSource, IdentityKey)> _strangers = new(TriesOfStrangers, PerIdentity / TriesOfStrangers, time);
    private readonly RateTable<(AttemptSource, IdentityKey)> _proven = new(options.FailuresPerSource, PerSource / options.FailuresPerSource, time);
    private readonly RateTable<AttemptSource> _verifies =
        new(options.VerifiesPerSource * VerifyBurst, TimeSpan.FromSeconds(1) / options.VerifiesPerSource, time);
    private readonly RateTable<(AttemptSource, IdentityKey)> _wrongVerifies =
        new(options.FailuresPerSource, PerSource / options.FailuresPerSource, time);

    /// <summary>False when no further answer of this source about this identity is looked at for now, whatever it says.</summary>
    public bool MayTry(AttemptSource source, ValueReference identity)
    {
        var who = IdentityKey.Of(identity);
        if (_proven.Knows((source, who))) return _proven.HasRoom((source, who));
        return _bySource.HasRoom(source) && (_byIdentity.HasRoom(who) || _strangers.HasRoom((source, who)));
    }

    /// <summary>
    /// An answer failed, or answered no challenge: whoever guesses the ids of challenges would spend those of others.
    /// </summary>
    public void Failed(AttemptSource source, ValueReference identity)
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
    public void Succeeded(AttemptSource source, ValueReference identity) => _proven.Remember((source, IdentityKey.Of(identity)));

    /// <summary>
    /// Charges a verify request; false when it is one too many, or too many of the source about this identity were wrong. The source is
    /// another server that asks for many users, so the wrong ones about one are not charged to the others.
    /// </summary>
    public bool TryVerify(AttemptSource source, ValueReference identity) =>
        _wrongVerifies.HasRoom((source, IdentityKey.Of(identity))) && _verifies.TryTake(source);

    /// <summary>A verify request was about a wrong answer.</summary>
    public void VerifiedWrong(AttemptSource source, ValueReference identity) => _wrongVerifies.TryTake((source, IdentityKey.Of(identity)));

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
