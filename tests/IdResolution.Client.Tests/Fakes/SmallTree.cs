using System.Text;
using IdResolution.Caching;
using IdResolution.Client.Resolving;
using IdResolution.Client.Tracing;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing;

namespace IdResolution.Client.Tests.Fakes;

/// <summary>A root, a top node, a secondary and two enterprises, and a resolver on a clock that stands still.</summary>
internal sealed class SmallTree : IAsyncDisposable
{
    // Making them takes long.
    private static readonly Lazy<PrivateKey[]> Keys = new(() => [.. Enumerable.Range(0, 5).Select(_ => PrivateKey.GenerateRsa())]);

    private readonly List<IAsyncDisposable> _resolvers = [];

    public SmallTree(bool withKeys = false)
    {
        PrivateKey? Key(int number) => withKeys ? Keys.Value[number] : null;
        Root = new TreeNode("root", Key(0));
        Top = new TreeNode("top", Key(1));
        Secondary = new TreeNode("secondary", Key(2));
        Enterprise = new TreeNode("enterprise", Key(3));
        Second = new TreeNode("second enterprise", Key(4));
        Root.Delegate("88", Top);
        Top.Delegate("88.100", Secondary);
        Secondary.Delegate("88.100.1", Enterprise).Delegate("88.100.2", Second);
        Enterprise.Text("88.100.1/X", "x").Text("88.100.1/Y", "y");
        Second.Text("88.100.2/X", "second x");
    }

    public TreeNode Root { get; }

    public TreeNode Top { get; }

    public TreeNode Secondary { get; }

    public TreeNode Enterprise { get; }

    public TreeNode Second { get; }

    public ManualTimeProvider Clock { get; } = new();

    public TreeNode[] All => [Root, Top, Secondary, Enterprise, Second];

    /// <summary>Questions that the nodes heard, by node, from the root down.</summary>
    public int[] Heard => [.. All.Select(node => node.Questions)];

    public HandleResolver Resolver => field ??= MakeResolver();

    public ResolverOptions Options => new()
    {
        Roots = [ResolverRoot.Of(Root.Site)],
        Asking = Root.Fake.Options with { TimeProvider = Clock },
    };

    public HandleResolver MakeResolver(Func<ResolverOptions, ResolverOptions>? change = null, Action<AnswerCacheOptions>? choose = null)
    {
        var options = change is null ? Options : change(Options);
        var cacheOptions = new AnswerCacheOptions { MaximumOctets = 1 << 20 };
        choose?.Invoke(cacheOptions);
        var resolver = new HandleResolver(options, new AnswerCache(cacheOptions, Clock));
        _resolvers.Add(resolver);
        return resolver;
    }

    public async Task<ResolverAnswer> AskAsync(string handle, ITraceSink? trace = null) =>
        await Resolver.ResolveAsync(new ResolverQuestion(handle) { Trace = trace });

    public static string TextOf(ResolverAnswer answer) => answer.Code == ResponseCode.Success && ValueList.TryRead(answer.Values.Span, out var values)
        ? Encoding.UTF8.GetString(values[0].Data.Span)
        : $"{answer.Code} {answer.Text}";

    public async ValueTask DisposeAsync()
    {
        foreach (var resolver in _resolvers) await resolver.DisposeAsync();
        foreach (var node in All) await node.DisposeAsync();
    }
}
