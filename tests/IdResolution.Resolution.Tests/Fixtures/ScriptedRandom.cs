using IdResolution.Resolution.Authentication;

namespace IdResolution.Resolution.Tests.Fixtures;

/// <summary>Gives out what was queued, then what the operating system's generator gives.</summary>
internal sealed class ScriptedRandom : IChallengeRandom
{
    private readonly SystemChallengeRandom _system = new();
    private uint? _id;
    private byte[]? _nonce;

    public void Next(uint id, byte[] nonce)
    {
        _id = id;
        _nonce = nonce;
    }

    public uint NextId()
    {
        var id = _id ?? _system.NextId();
        _id = null;
        return id;
    }

    public void FillNonce(Span<byte> nonce)
    {
        if (_nonce is null) _system.FillNonce(nonce);
        else _nonce.CopyTo(nonce);
        _nonce = null;
    }
}
