using IdResolution.Gateways.V1;
using IdResolution.Protocol.ProductCodes;

namespace IdResolution.Gateways.ProductCodes;

/// <summary>The problems of product codes, for programs.</summary>
internal static class CodeProblems
{
    /// <summary>The code breaks a rule of its scheme.</summary>
    /// <param name="text">The code as it was given; positions count in it.</param>
    /// <param name="fault">What is wrong.</param>
    public static Problem Invalid(string text, CodeFault fault) => ProblemKinds.InvalidCode.With(fault.Detail) with
    {
        More = writer =>
        {
            writer.WriteString("code"u8, text);
            writer.WriteNumber("position"u8, fault.Position);
            writer.WriteString("rule"u8, fault.Rule);
        },
    };

    /// <summary>No rule says which handle stands for it.</summary>
    public static Problem NotMapped(ProductCode code) => ProblemKinds.NoRuleForCode.With("The code is valid, but no rule of this node says which handle stands for it.") with
    {
        More = writer => writer.WriteString("code"u8, code.Canonical),
    };

    /// <summary>It and everything above it is not registered.</summary>
    public static Problem NotFound(ProductCode code, string handle) => ProblemKinds.NotFound.With("The code is valid, but neither it nor anything that it is part of is registered.") with
    {
        More = writer =>
        {
            writer.WriteString("code"u8, code.Canonical);
            writer.WriteString("handle"u8, handle);
        },
    };

    /// <summary>It is registered, but has no link of that type.</summary>
    public static Problem NoLink(ProductCode code, string type) => ProblemKinds.NoSuchLink.With("What is registered has no link of the type that is asked for; linkType=linkset shows those it has.") with
    {
        More = writer =>
        {
            writer.WriteString("code"u8, code.Canonical);
            writer.WriteString("linkType"u8, type);
        },
    };
}
