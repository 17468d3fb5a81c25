using IdResolution.Storage.Search;

namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>Search</c> must not say.</summary>
internal static class SearchValidator
{
    public static void Validate(SearchOptions search, List<string> errors)
    {
        if (search.Types.Count > ValueSearchOptions.MaxTypes) errors.Add($"Search:Types: at most {ValueSearchOptions.MaxTypes}");
        for (var i = 0; i < search.Types.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(search.Types[i])) errors.Add($"Search:Types:{i}: must name a type such as URL");
        }
        ConfigurationValidator.Range("Search:MaxValues", search.MaxValues, 1, 2_000_000_000, errors);
    }
}
