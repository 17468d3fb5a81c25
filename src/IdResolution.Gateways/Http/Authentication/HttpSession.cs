using IdResolution.Resolution.Gateway;

namespace IdResolution.Gateways.Http.Authentication;

/// <summary>A session over HTTP (specification §8.3). Owned by <see cref="HttpSessionTable"/>, whose lock guards what changes.</summary>
/// <param name="id">What the client names it by: whoever has it is whoever is proven in it.</param>
/// <param name="source">For whom it was made.</param>
internal sealed class HttpSession(string id, ClientNetwork source)
{
    /// <summary>What the client names it by.</summary>
    public string Id { get; } = id;

    /// <summary>For whom it was made.</summary>
    public ClientNetwork Source { get; } = source;

    /// <summary>What the next answer is to be made for.</summary>
    public byte[] Nonce { get; set; } = [];

    /// <summary>Who has proven who he is; null while nobody has.</summary>
    public ProvenIdentity? Who { get; set; }

    /// <summary>When he did, as a timestamp.</summary>
    public long Proven { get; set; }

    /// <summary>When it was used last, as a timestamp.</summary>
    public long Used { get; set; }

    /// <summary>Place among all of its kind; null when it has ended.</summary>
    public LinkedListNode<HttpSession>? ByUse { get; set; }

    /// <summary>Place among those of its kind and source.</summary>
    public LinkedListNode<HttpSession>? BySource { get; set; }
}
