using System.Globalization;
using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;

namespace IdResolution.LoadGenerator;

/// <summary>The requests of one lane, in the shares its options say. One thread.</summary>
internal sealed class RequestSource
{
    private const string Prefix = "88.100.1/";
    private const string StoredName = "obj0000000";
    private const int Digits = 7;
    private const int DigitsOfRegistered = 8;

    private readonly LoadOptions _options;
    private readonly Randomness _random;
    private readonly NameChooser _names;
    private readonly RequestTemplate _resolve;
    private readonly RequestTemplate? _register;
    private readonly RequestTemplate? _modify;
    private readonly LoadSession? _session;
    private RequestTemplate? _kept;
    private RequestTemplate _last;
    private ResponseCode _code;
    private long _registered;
    private uint _counter;

    /// <param name="options">What to ask.</param>
    /// <param name="lane">Number of the lane among all, so that no two register one name.</param>
    /// <param name="session">Who registers; null for nobody.</param>
    public RequestSource(LoadOptions options, int lane, LoadSession? session)
    {
        _options = options;
        _random = new Randomness((ulong)Random.Shared.NextInt64());
        _names = new NameChooser(_random, options.Records, options.Zipf);
        _session = session;
        _counter = session?.Counter ?? 0;
        // In a session resolutions stay outside it: they are answered from memory, without a MAC.
        _resolve = Make(OpCode.Resolution, new ResolutionRequest { Handle = Prefix + StoredName }, StoredName, OpFlags.PublicOnly, null);
        _last = _resolve;
        if (session is null) return;
        var run = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() & 0xFFFF_FFFF;
        var fresh = string.Create(CultureInfo.InvariantCulture, $"w{run:x8}-{lane:x3}-00000000");
        var values = options.Profile.Values(options.Identity!.Value);
        _register = Make(OpCode.CreateHandle, new ValuesRequest { Handle = Prefix + fresh, Values = values }, fresh, OpFlags.Certified, session);
        HandleValue[] changed = [HandleValue.OfText(2, "DESC", "Centrifugal pump, looked at again")];
        _modify = Make(OpCode.ModifyValue, new ValuesRequest { Handle = Prefix + fresh, Values = changed }, fresh, OpFlags.Certified, session);
    }

    /// <summary>The next request, and the code of its right answer. It is valid until the next call.</summary>
    public RequestTemplate Next(out ResponseCode code)
    {
        if (_kept is null) _last = Choose();
        _kept = null;
        code = _code;
        return _last;
    }

    /// <summary>The next request is to be the same again.</summary>
    public void Keep() => _kept = _last;

    /// <summary>Writes the request that came last.</summary>
    public void Write(Span<byte> destination, uint requestId)
    {
        if (_last != _resolve) _counter++;
        _last.Write(destination[.._last.Length], requestId, _counter);
    }

    private RequestTemplate Choose()
    {
        var share = _options.Writes || _options.Absent > 0 ? _random.Below(100) : 0;
        _code = ResponseCode.Success;
        if (share < _options.Registers) return Register();
        if (share < _options.Registers + _options.Modifies)
        {
            // What is still under way cannot be modified: one that was registered long enough ago, and at the very beginning one more
            // registration.
            var old = _registered - (2 * _options.Outstanding);
            if (old <= 0) return Register();
            _modify!.SetNumber(_random.Below((int)Math.Min(old, int.MaxValue)), DigitsOfRegistered);
            return _modify;
        }
        var isAbsent = _options.Absent > 0 && _random.Below(100) < _options.Absent;
        (isAbsent ? "non"u8 : "obj"u8).CopyTo(_resolve.Name);
        _resolve.SetNumber(isAbsent ? _random.Below(10_000_000) : _names.Next(), Digits);
        if (isAbsent) _code = ResponseCode.HandleNotFound;
        return _resolve;
    }

    private RequestTemplate Register()
    {
        _register!.SetNumber(_registered++, DigitsOfRegistered);
        return _register;
    }

    private static RequestTemplate Make(OpCode opCode, MessageBody body, string name, OpFlags flags, LoadSession? session) =>
        new(LoadSession.Request(opCode, body, requestId: 1, session?.Id ?? 0, flags), name, session?.Keys);
}
