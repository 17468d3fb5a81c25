using IdResolution.Protocol;

namespace IdResolution.Resolution.Gateway;

/// <summary>Handles that most likely have a value; whoever asks for them must resolve each, in the name of whoever asks him, to know.</summary>
/// <param name="Handles">The handles in the order of registration, each with its place in it (<see cref="ListPage.After"/>).</param>
/// <param name="Next">Where to go on; 0 when that was all.</param>
public sealed record SearchCandidates(IReadOnlyList<(Utf8String Handle, ulong Position)> Handles, ulong Next);
