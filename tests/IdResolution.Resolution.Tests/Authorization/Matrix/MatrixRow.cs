using IdResolution.Protocol;
using IdResolution.Protocol.Messages;
using IdResolution.Protocol.Values;
using IdResolution.Resolution.Tests.Fixtures;

namespace IdResolution.Resolution.Tests.Authorization.Matrix;

/// <summary>One line of the permission matrix: a request, and what its sender must hold on which record.</summary>
/// <param name="Name">What is done, in words for an operator.</param>
/// <param name="Operation">The operation on the wire.</param>
/// <param name="Specification">Where the specification says so.</param>
/// <param name="Record">The handle whose HS_ADMIN values decide.</param>
/// <param name="Needed">The bits one HS_ADMIN value must have.</param>
/// <param name="Request">Makes the request, given the HS_ADMIN values that are under test.</param>
internal sealed record MatrixRow(
    string Name, OpCode Operation, string Specification, string Record, AdminPermissions Needed, Func<HandleValue[], Message> Request)
{
    /// <summary>A bit that alone is enough besides <see cref="Needed"/>; none for most.</summary>
    public AdminPermissions OrElse { get; init; }

    /// <summary>The right stands in the prefix handle above, so that the node's choice about prefix administrators matters.</summary>
    public bool IsOnPrefix { get; init; }

    /// <summary>Further preparation of the node.</summary>
    public Action<TestNode>? Arrange { get; init; }

    /// <summary>Whether one HS_ADMIN value with these bits is enough.</summary>
    public bool IsGrantedBy(AdminPermissions bits) => (bits & Needed) == Needed || (OrElse != 0 && (bits & OrElse) == OrElse);

    /// <summary>A node where only <paramref name="administrators"/> decide about this row's request.</summary>
    public TestNode NodeWith(Action<EngineOptions>? configure, params HandleValue[] administrators)
    {
        var node = new TestNode(configure);
        node.Put(MatrixWorld.UserHandle, Make.Secret(300, MatrixWorld.UserSecret), Make.Secret(301, MatrixWorld.SecondSecret));
        Arrange?.Invoke(node);
        var others = Record == MatrixWorld.Handle ? MatrixWorld.Values : [Make.Text(2, "DESC", "a prefix")];
        node.Put(Record, [.. others, .. administrators]);
        return node;
    }

    public override string ToString() => Name;
}
